import type { ClassState } from '../../../training/coverage.ts';
import { labelSetsOf } from '../../cohorts/label-sets.ts';
import { leftOutClasses } from '../../cohorts/snapshots.ts';
import type {
  ClassCoverageFacts,
  DataFacts,
  ShareFacts,
  SideFacts,
  SnapshotFacts,
  StateCounts,
} from './facts.ts';
import { neverTogether } from './never-together.ts';
import type { CardEvaluation, CardVersion, MemberFacts } from './read.ts';

type Snapshot = CardVersion['run']['snapshot'];

/** What the version learned from, as it was frozen. */
export function dataFacts(
  snapshot: Snapshot,
  members: readonly MemberFacts[],
  validationIds: readonly string[],
): DataFacts {
  const training = members.filter(({ side }) => side === 'TRAINING');
  const evaluation = members.filter(({ side }) => side === 'EVALUATION');
  const learned = learnedFrom(members, validationIds);
  return {
    snapshot: snapshotFacts(snapshot),
    coverageHash: snapshot.coverageHash,
    frozenAt: snapshot.createdAt.toISOString(),
    frozenBy: snapshot.createdBy.name,
    splitSeed: snapshot.splitSeed,
    studies: snapshot.studies.map(({ study }) => study.code).sort(),
    training: sideFacts(training),
    evaluation: sideFacts(evaluation),
    validation: sideFacts(training.filter(({ volumeId }) => validationIds.includes(volumeId))),
    scanners: shares(members, new Set(learned), ({ origin }) => origin.scanner),
    regions: shares(members, new Set(learned), ({ origin }) => origin.region),
    coverage: snapshot.classes.map((code) => coverageOf(code, training, evaluation)),
    leftOut: leftOutClasses(snapshot),
    labelSets: labelSetsOf(snapshot),
    modelLabels: {
      taken: snapshot.modelLabels,
      volumes: members.filter(({ hasModelLabels }) => hasModelLabels).length,
    },
    withdrawnSubjects: sideFacts(training.filter(({ isWithdrawn }) => isWithdrawn)).subjects,
    neverTogether: neverTogether(learned, snapshot.classes),
  };
}

/** Members of the training side without those that Dice was watched on. */
export function learnedFrom(
  members: readonly MemberFacts[],
  validationIds: readonly string[],
): MemberFacts[] {
  const isValidated = new Set(validationIds);
  return members.filter(({ side, volumeId }) => side === 'TRAINING' && !isValidated.has(volumeId));
}

export function snapshotFacts(snapshot: CardEvaluation['snapshot']): SnapshotFacts {
  const { cohort, number, hash, fold, foldCount } = snapshot;
  return { cohort: cohort.name, number, hash, fold, foldCount };
}

/** How many there are of each. */
export function sideFacts(
  volumes: readonly Pick<MemberFacts, 'volumeId' | 'subjectId' | 'visitId'>[],
): SideFacts {
  return {
    subjects: new Set(volumes.map(({ subjectId }) => subjectId)).size,
    visits: new Set(volumes.map(({ visitId }) => visitId)).size,
    volumes: new Set(volumes.map(({ volumeId }) => volumeId)).size,
  };
}

function shares(
  members: readonly MemberFacts[],
  learned: ReadonlySet<MemberFacts>,
  nameOf: (member: MemberFacts) => string,
): ShareFacts[] {
  const groups = [...Map.groupBy(members, nameOf)].sort(([a], [b]) => (a < b ? -1 : 1));
  return groups.map(([name, own]) => ({
    name,
    training: own.filter(({ side }) => side === 'TRAINING').length,
    learned: own.filter((member) => learned.has(member)).length,
    evaluation: own.filter(({ side }) => side === 'EVALUATION').length,
  }));
}

function coverageOf(
  code: string,
  training: readonly MemberFacts[],
  evaluation: readonly MemberFacts[],
): ClassCoverageFacts {
  const labelled = training.filter(({ states }) => states[code] === 'ANNOTATED');
  return {
    class: code,
    training: stateCounts(training, code),
    evaluation: stateCounts(evaluation, code),
    trainingSubjects: sideFacts(labelled).subjects,
  };
}

function stateCounts(members: readonly MemberFacts[], code: string): StateCounts {
  const count = (wanted: ClassState) =>
    members.filter(({ states }) => (states[code] ?? 'NOT_ANNOTATED') === wanted).length;
  return {
    annotated: count('ANNOTATED'),
    absent: count('ABSENT'),
    derivable: count('DERIVABLE'),
    missing: count('NOT_ANNOTATED'),
    notApplicable: count('NOT_APPLICABLE'),
  };
}
