import { useQuery } from '@tanstack/react-query';
import { request } from '../../api/request.ts';
import { useGraphQL } from '../../api/use-graphql.ts';
import {
  SliceDiceDocument,
  ViewedVersionDocument,
  ViewedVersionsDocument,
} from '../../generated/viewer.ts';
import type { ViewedVolume } from '../labels/classes.ts';
import { type DiceBySlice, diceBySlice, type SliceCell } from '../strips/dice.ts';

/** Dice of a version in the slices of a volume. */
export interface SliceDice {
  /** Null where the version was not measured in this volume, or none is chosen. */
  readonly dice: DiceBySlice | null;
  readonly isPending: boolean;
  readonly error: Error | null;
}

/** Names of versions that were evaluated on something. */
export function useEvaluatedVersions(): string[] {
  const { data } = useGraphQL(ViewedVersionsDocument, {});
  return (data?.models.nodes ?? []).flatMap(({ name, versions }) =>
    versions.nodes
      .filter(({ evaluations }) => evaluations.nodes.length > 0)
      .map(({ number }) => `${name}@${number}`),
  );
}

/** @param classCode null for the mean over classes */
export function useSliceDice(
  volume: ViewedVolume,
  version: string | null,
  classCode: string | null,
): SliceDice {
  const { data, isPending, error } = useQuery({
    queryKey: ['viewer-dice', volume.id, version, classCode],
    queryFn: ({ signal }) => readCells(volume, version ?? '', classCode, signal),
    enabled: version !== null,
  });
  if (version === null) return { dice: null, isPending: false, error: null };
  const dice =
    data && data.length > 0 ? diceBySlice(data, volume.id, classCode, volume.sliceCount) : null;
  return { dice, isPending, error };
}

/** Cells of the newest evaluation of the version that has this volume. */
async function readCells(
  volume: ViewedVolume,
  version: string,
  classCode: string | null,
  signal: AbortSignal,
): Promise<SliceCell[]> {
  const at = version.lastIndexOf('@');
  const [model, number] = [version.slice(0, at), Number(version.slice(at + 1))];
  if (at < 1 || !Number.isInteger(number)) return [];
  const found = await request(ViewedVersionDocument, { model, number }, signal);
  const [measured] = found.model?.versions.nodes ?? [];
  const classes = classCode === null ? null : [classCode];
  if (classCode !== null && !measured?.classes.some(({ code }) => code === classCode)) return [];
  for (const { id } of measured?.evaluations.nodes.toReversed() ?? []) {
    const subjects = [volume.subject.code];
    const { node } = await request(
      SliceDiceDocument,
      { evaluationId: id, subjects, classes },
      signal,
    );
    const cells = node?.__typename === 'Evaluation' ? node.dice : [];
    const own = cells.filter(({ volumeId }) => volumeId === volume.id);
    if (own.length > 0) return own;
  }
  return [];
}
