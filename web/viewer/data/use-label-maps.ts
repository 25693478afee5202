import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ApiError, request } from '../../api/request.ts';
import { ViewedLabelMapDocument } from '../../generated/viewer.ts';
import { readNifti } from '../image/nifti.ts';
import { type ImageStack, type Labels, labelSlices } from '../image/stack.ts';
import { annotationName, type ViewedAnnotation } from '../labels/classes.ts';
import { asApiError, readObject } from './read-object.ts';
import { immutable } from './use-image.ts';

/** The label maps that were asked for, as far as they have been read. */
export interface LabelMaps {
  readonly byId: ReadonlyMap<string, Labels>;
  readonly isPending: boolean;
  /** Of the first that could not be read. */
  readonly error: Error | null;
}

/** Reads label maps on the slices of their image. */
export function useLabelMaps(
  annotations: readonly ViewedAnnotation[],
  stack: ImageStack | undefined,
): LabelMaps {
  const results = useQueries({
    queries: annotations.map((annotation) => ({
      ...immutable,
      queryKey: ['viewer-labels', annotation.id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        stack ? readLabels(annotation, stack, signal) : Promise.reject(new Error('no image yet')),
      enabled: stack !== undefined,
    })),
  });
  const state = annotations.map(({ id }, index) => `${id} ${results[index]?.status}`).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read never changes, only whether it is there
  return useMemo(() => {
    const read = results.flatMap(({ data }, index) => {
      const id = annotations[index]?.id;
      return data && id !== undefined ? [[id, data] as const] : [];
    });
    return {
      byId: new Map(read),
      isPending: results.some(({ isPending }) => isPending),
      error: results.find(({ error }) => error !== null)?.error ?? null,
    };
  }, [state]);
}

async function readLabels(
  annotation: ViewedAnnotation,
  stack: ImageStack,
  signal: AbortSignal,
): Promise<Labels> {
  const { id } = annotation;
  const { node } = await request(ViewedLabelMapDocument, { id }, signal);
  if (node?.__typename !== 'Annotation')
    throw new ApiError('NOT_FOUND', `There is no label map ${id}.`);
  const { url, size } = node.labelMap;
  const name = `The label map of ${annotationName(annotation)}`;
  const bytes = await readObject({ url, size: Number(size) }, name, `labels ${id}`, signal);
  return asApiError(readNifti(bytes, name).then((read) => labelSlices(read, stack, name)));
}
