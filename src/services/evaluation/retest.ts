import { testRetest as repeatabilityOf } from '../../evaluation/statistics/test-retest.ts';
import type { Interval } from '../../evaluation/statistics/types.ts';
import type { Laterality } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { chosenClasses } from './bounds.ts';
import { requireEvaluation } from './visible.ts';
import { type MeasuredVolume, measuredVolumes } from './volumes.ts';

/** How well a volume repeats itself; null where the pairs do not say. */
interface Repeatability {
  readonly icc: number | null;
  readonly iccInterval: Interval | null;
  readonly withinSubjectCv: number | null;
  readonly repeatabilityMl: number | null;
}

/** The same limb at two visits. */
export interface RetestPair {
  readonly subject: string;
  readonly laterality: Laterality;
  readonly first: MeasuredVolume;
  readonly second: MeasuredVolume;
}

/** A class on double visits. */
export interface TestRetest {
  readonly class: string;
  readonly pairs: readonly RetestPair[];
  readonly manual: Repeatability;
  readonly predicted: Repeatability;
}

/**
 * Repeatability of manual and predicted volumes on double visits, by class in the version's order; classes
 * without a pair are left out. A pair is the same limb of a subject in the same region and sequence, at the
 * first two visits (by code) at which the class was measured in all its annotated slices and is in one of
 * the masks.
 *
 * @throws NOT_FOUND; INVALID_INPUT for a class that the version has not, and when there are more than
 *   10,000 volumes × classes
 */
export async function testRetest(
  context: ServiceContext,
  evaluationId: string,
  asked: readonly string[] | null,
): Promise<TestRetest[]> {
  const { version, ...evaluation } = await requireEvaluation(context, evaluationId);
  const classes = chosenClasses(version, asked);
  const measured = await measuredVolumes(context.db, evaluation, classes);
  const usable = measured.filter(({ isWhole, isEmpty }) => isWhole && !isEmpty);
  return classes
    .map((code) => ({
      class: code,
      pairs: pairsOf(usable.filter((volume) => volume.class === code)),
    }))
    .filter(({ pairs }) => pairs.length > 0)
    .map(({ class: code, pairs }) => ({
      ...{ class: code, pairs },
      manual: repeatability(pairs, ({ manualMl }) => manualMl),
      predicted: repeatability(pairs, ({ predictedMl }) => predictedMl),
    }));
}

/** Of volumes in the order of their visits. */
function pairsOf(volumes: readonly MeasuredVolume[]): RetestPair[] {
  const limbs = Map.groupBy(volumes, ({ subjectId, laterality, schemaId, sequence }) =>
    JSON.stringify([subjectId, laterality, schemaId, sequence]),
  );
  return [...limbs.values()].flatMap((limb) => {
    const [first] = limb;
    const second = limb.find(({ visit }) => visit !== first?.visit);
    if (!first || !second) return [];
    return [{ subject: first.subject, laterality: first.laterality, first, second }];
  });
}

function repeatability(
  pairs: readonly RetestPair[],
  ml: (volume: MeasuredVolume) => number,
): Repeatability {
  const {
    icc,
    iccInterval,
    cv,
    repeatability: coefficient,
  } = repeatabilityOf(pairs.map(({ first, second }) => ({ first: ml(first), second: ml(second) })));
  return { icc, iccInterval, withinSubjectCv: cv, repeatabilityMl: coefficient };
}
