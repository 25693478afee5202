import { z } from 'zod';
import { inTransaction } from '../../db.ts';
import { type ErrorCode, MyographError } from '../../errors.ts';
import type { LeftOutClass, LossChoice } from '../../training/choice.ts';
import type { ClassState } from '../../training/coverage.ts';
import type { LabelSet } from '../../training/label-sets.ts';
import type { SplitSide } from '../../training/split.ts';
import { authorize } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { volumeFilterSchema, volumeWhere } from '../volume-filter.ts';
import { freezableVolumes } from './freezable.ts';
import { classesOf, groupsOf } from './freeze/candidates.ts';
import { type FreezableVolume, type FrozenCohort, freezeVolumes } from './freeze.ts';
import { freezeCoverage, memberCoverage } from './frozen-coverage.ts';
import { countClasses, lossOfMembers, type SnapshotClassCount } from './snapshots.ts';
import { studiesByCode } from './studies.ts';
import { freezeChoices, labelsTaken } from './take-snapshots.ts';
import { requireCohort } from './visible.ts';

/** What is known of a class in the volumes that match. */
export interface ClassStateCounts {
  readonly class: string;
  readonly annotated: number;
  readonly absent: number;
  readonly derivable: number;
  readonly missing: number;
}

/** Volumes and subjects on a side. */
export interface SideCounts {
  readonly volumes: number;
  readonly subjects: number;
}

/** The snapshot that freezing would give now. */
export interface PreviewedSnapshot {
  readonly classes: readonly string[];
  readonly leftOut: readonly LeftOutClass[];
  readonly labelSets: readonly LabelSet[];
  readonly training: SideCounts;
  readonly evaluation: SideCounts;
  readonly classCounts: readonly SnapshotClassCount[];
  readonly lossChoice: LossChoice;
  readonly hash: string;
  readonly coverageHash: string;
}

/** What a cohort holds now, and what freezing it would give: a snapshot, or a refusal. */
export interface CohortPreview extends SideCounts {
  readonly coverage: readonly ClassStateCounts[];
  readonly snapshot: PreviewedSnapshot | null;
  readonly refusal: { readonly code: ErrorCode; readonly message: string } | null;
}

const previewInput = freezeChoices
  .extend({
    cohortId: z.uuid().nullish(),
    studies: z.array(z.string()).min(1).max(1000).nullish(),
    filter: volumeFilterSchema.nullish(),
  })
  .refine(({ cohortId, studies, filter }) => !cohortId !== !studies && !(cohortId && filter), {
    error: 'give a saved cohort, or studies with a filter',
  });

/**
 * What freezing a saved cohort, or an unsaved filter over studies, would give at this moment. Nothing is
 * recorded.
 *
 * @throws NOT_FOUND; INVALID_INPUT for a filter that cannot be, or for both or neither of the two
 */
export async function previewCohort(
  context: ServiceContext,
  input: z.input<typeof previewInput>,
): Promise<CohortPreview> {
  const given = parseInput(previewInput, input);
  const { studyIds, filter } = given.cohortId
    ? await savedFilter(context, given.cohortId)
    : {
        studyIds: await studiesByCode(context, given.studies ?? []),
        filter: given.filter ?? {},
      };
  await authorize(context, 'cohortPreview', studyIds);
  const volumes = await inTransaction(
    context.db,
    async (tx) =>
      freezableVolumes(tx, await volumeWhere(tx, filter, studyIds), labelsTaken(given.modelLabels)),
    { isolationLevel: 'RepeatableRead' },
  );
  return previewVolumes(volumes, given.classes ?? null, given.splitSeed);
}

async function savedFilter(context: ServiceContext, cohortId: string) {
  const cohort = await requireCohort(context, cohortId);
  return {
    studyIds: cohort.studies.map(({ studyId }) => studyId),
    filter: volumeFilterSchema.parse(cohort.filter),
  };
}

/** The same of volumes as they were read; a refusal is part of the answer. */
function previewVolumes(
  volumes: readonly FreezableVolume[],
  requested: readonly string[] | null,
  splitSeed: number,
): CohortPreview {
  const counts = {
    volumes: volumes.length,
    subjects: new Set(volumes.map(({ subject }) => subject)).size,
    coverage: stateCounts(volumes),
  };
  try {
    const frozen = freezeVolumes(volumes, requested, splitSeed);
    return { ...counts, snapshot: previewed(frozen, volumes), refusal: null };
  } catch (error) {
    if (!(error instanceof MyographError)) throw error;
    const { code, message } = error;
    return { ...counts, snapshot: null, refusal: { code, message } };
  }
}

function previewed(frozen: FrozenCohort, volumes: readonly FreezableVolume[]): PreviewedSnapshot {
  const { classes, leftOut, labelSets, members, hash, coverageHash } = frozen;
  const coverages = members.map(memberCoverage);
  const subjectOf = new Map(volumes.map(({ id, subject }) => [id, subject]));
  const side = (wanted: SplitSide): SideCounts => {
    const own = members.filter((member) => member.side === wanted);
    const subjects = new Set(own.map(({ volumeId }) => subjectOf.get(volumeId)));
    return { volumes: own.length, subjects: subjects.size };
  };
  return {
    ...{ classes, leftOut, labelSets, hash, coverageHash },
    training: side('TRAINING'),
    evaluation: side('EVALUATION'),
    classCounts: countClasses({ classes }, coverages),
    lossChoice: lossOfMembers(coverages, { classes, leftOut, labelSets, coverageHash }),
  };
}

/** Volumes by what is known of each class of their regions; a group is told of only where somebody used it. */
function stateCounts(volumes: readonly FreezableVolume[]): ClassStateCounts[] {
  const codes = classesOf(volumes);
  const groups = groupsOf(volumes);
  const states = new Map<string, ClassState[]>(codes.map((code) => [code, []]));
  for (const volume of volumes) {
    const { classes } = freezeCoverage(volume, volume.annotations, volume.regionClasses);
    for (const code of volume.regionClasses) {
      states.get(code)?.push(classes[code]?.state ?? 'NOT_ANNOTATED');
    }
  }
  const count = (code: string, wanted: ClassState) =>
    states.get(code)?.filter((state) => state === wanted).length ?? 0;
  const isGroup = (code: string) => Object.hasOwn(groups, code);
  return codes
    .map((code) => ({
      class: code,
      annotated: count(code, 'ANNOTATED'),
      absent: count(code, 'ABSENT'),
      derivable: count(code, 'DERIVABLE'),
      missing: isGroup(code) ? 0 : count(code, 'NOT_ANNOTATED'),
    }))
    .filter(({ class: code, annotated, absent }) => !isGroup(code) || annotated + absent > 0);
}
