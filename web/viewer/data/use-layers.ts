import { useMemo } from 'react';
import type { ImageStack, Labels } from '../image/stack.ts';
import type { ViewedAnnotation, ViewedVolume } from '../labels/classes.ts';
import { composeLabels, type KnownLabels } from '../labels/compose.ts';
import { useLabelMaps } from './use-label-maps.ts';

/** The label maps of a volume that are looked at. */
export interface Layers {
  /** What the chosen annotations say together; null until it is read. */
  readonly manual: KnownLabels | null;
  /** By the name of the version. */
  readonly predictions: ReadonlyMap<string, Labels>;
  readonly isPending: boolean;
  readonly error: Error | null;
}

/**
 * Reads label maps of a volume.
 *
 * @param annotations to be laid over one another; keep the array while they are the same
 * @param predictions by name of the version; likewise
 */
export function useLayers(
  volume: ViewedVolume | null,
  stack: ImageStack | undefined,
  annotations: readonly ViewedAnnotation[],
  predictions: ReadonlyMap<string, ViewedAnnotation>,
): Layers {
  const needed = useMemo(
    () => [...new Set([...annotations, ...predictions.values()])],
    [annotations, predictions],
  );
  const { byId, isPending, error } = useLabelMaps(needed, stack);
  const manual = useMemo(() => {
    if (volume === null || stack === undefined) return null;
    const read = annotations.flatMap((annotation) => {
      const labels = byId.get(annotation.id);
      return labels ? [{ ...annotation, labels }] : [];
    });
    if (read.length < annotations.length) return null;
    if (read.length === 0) return nothingKnown(stack, volume);
    return composeLabels(read, volume.schema.classes, stack.count);
  }, [volume, stack, annotations, byId]);
  const predicted = useMemo(
    () =>
      new Map(
        [...predictions].flatMap(([name, { id }]) => {
          const labels = byId.get(id);
          return labels ? [[name, labels] as const] : [];
        }),
      ),
    [predictions, byId],
  );
  return { manual, predictions: predicted, isPending, error };
}

function nothingKnown(stack: ImageStack, { schema }: ViewedVolume): KnownLabels {
  return {
    labels: new Uint8Array(stack.data.length),
    known: new Uint8Array(stack.count * (schema.classes.length + 1)),
  };
}
