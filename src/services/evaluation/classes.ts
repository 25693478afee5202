import type { Transaction } from '../../db.ts';
import { addSums } from '../../evaluation/counts.ts';
import { mean } from '../../evaluation/statistics/summary.ts';
import type { SurfaceConvention } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { inTurn } from '../in-turn.ts';
import { diceCells } from './dice.ts';
import { type DiceScore, scoreOf } from './score.ts';
import { type ScoreSummary, scoreSummary } from './score-summary.ts';
import { requireEvaluation } from './visible.ts';

type DistanceName = 'hd95Mm' | 'assdMm' | 'surfaceDice';
type ScoreName = 'dice' | 'jaccard' | 'precision' | 'recall' | 'volumeError' | DistanceName;

/** In how many volumes something was measured. */
interface Extent {
  readonly volumes: number;
  readonly volumesWithoutDistance: number;
  readonly toleranceMm: number | null;
}

/** A class over the subjects of an evaluation, each of whom counts once. */
export interface ClassStatistics extends Extent, Readonly<Record<ScoreName, ScoreSummary>> {
  /** Null for the mean over classes. */
  readonly class: string | null;
  readonly pooled: DiceScore | null;
  readonly subjects: number;
  /** With the class in neither mask. */
  readonly emptySubjects: number;
}

/** One class in one subject: its voxels pooled, its distances the mean over its volumes. */
interface SubjectScores extends Extent {
  readonly subjectId: string;
  readonly values: Readonly<Record<ScoreName, number | null>>;
}

/**
 * Scores over subjects by class, in the version's order, and last the mean over classes: of each subject
 * over the classes in which it has the value.
 *
 * @throws NOT_FOUND; INVALID_INPUT when there are more than 10,000 classes × subjects
 */
export async function classStatistics(
  context: ServiceContext,
  evaluationId: string,
  convention: SurfaceConvention,
): Promise<ClassStatistics[]> {
  const { version } = await requireEvaluation(context, evaluationId);
  const cells = await diceCells(context, evaluationId, { groupBy: ['CLASS', 'SUBJECT'] });
  const distances = await subjectDistances(context.db, evaluationId, convention);
  const scored = version.classes.map((code) => {
    const own = cells.filter((cell) => cell.class === code);
    const subjects = own.flatMap(({ subjectId, score }) => {
      const distance = distances.get(`${code}/${subjectId}`);
      return distance ? [subjectScores(score, distance)] : [];
    });
    return { class: code, pooled: scoreOf(addSums(own.map(({ score }) => score))), subjects };
  });
  const all = scored.flatMap(({ subjects }) => subjects);
  const bySubject = Map.groupBy(all, ({ subjectId }) => subjectId);
  const means = [...bySubject].map(([id, classes]) => meanOverClasses(id, classes));
  return inTurn(
    [...scored, { class: null, pooled: null, subjects: means }],
    ({ subjects, ...rest }) => ({ ...rest, ...overSubjects(subjects) }),
  );
}

interface SubjectDistances extends Extent, Readonly<Record<DistanceName, number | null>> {
  readonly subjectId: string;
}

/** By class and subject; what was measured before there were distances has none. */
async function subjectDistances(
  db: Transaction,
  evaluationId: string,
  convention: SurfaceConvention,
): Promise<Map<string, SubjectDistances>> {
  const rows = await db.$queryRaw<(SubjectDistances & { class: string })[]>`
    SELECT k.code AS class, v.subject_id AS "subjectId", count(*)::int AS volumes,
           (count(*) - count(d.hd95_mm))::int AS "volumesWithoutDistance",
           max(d.tolerance_mm) AS "toleranceMm", avg(d.hd95_mm) AS "hd95Mm",
           avg(d.assd_mm) AS "assdMm", avg(d.surface_dice) AS "surfaceDice"
    FROM evaluation_count c
    JOIN label_class k ON k.id = c.class_id
    JOIN volume v ON v.id = c.volume_id
    LEFT JOIN evaluation_distance d
      ON (d.evaluation_id, d.volume_id, d.class_id) = (c.evaluation_id, c.volume_id, c.class_id)
      AND d.convention = ${convention}::"SurfaceConvention"
    WHERE c.evaluation_id = ${evaluationId}::uuid
    GROUP BY 1, 2`;
  return new Map(rows.map(({ class: code, ...row }) => [`${code}/${row.subjectId}`, row]));
}

function subjectScores(score: DiceScore, distance: SubjectDistances): SubjectScores {
  const { dice, jaccard, precision, recall, volumeError } = score;
  const { hd95Mm, assdMm, surfaceDice, ...rest } = distance;
  const values = { dice, jaccard, precision, recall, volumeError, hd95Mm, assdMm, surfaceDice };
  return { ...rest, values };
}

/** A subject's scores in several classes as one. */
function meanOverClasses(subjectId: string, classes: readonly SubjectScores[]): SubjectScores {
  const known = (name: ScoreName) =>
    classes.map(({ values }) => values[name]).filter((value) => value !== null);
  return { subjectId, ...extentOf(classes), values: byScore((name) => mean(known(name))) };
}

function overSubjects(subjects: readonly SubjectScores[]) {
  return {
    ...extentOf(subjects),
    subjects: subjects.length,
    emptySubjects: subjects.filter(({ values }) => values.dice === null).length,
    ...byScore((name) => scoreSummary(subjects.map(({ values }) => values[name]))),
  };
}

/** The tolerance is the same in all of an evaluation. */
function extentOf(parts: readonly Extent[]): Extent {
  const total = (count: 'volumes' | 'volumesWithoutDistance') =>
    parts.reduce((sum, part) => sum + part[count], 0);
  return {
    volumes: total('volumes'),
    volumesWithoutDistance: total('volumesWithoutDistance'),
    toleranceMm: parts.find(({ toleranceMm }) => toleranceMm !== null)?.toleranceMm ?? null,
  };
}

function byScore<Value>(of: (name: ScoreName) => Value): Record<ScoreName, Value> {
  return {
    dice: of('dice'),
    jaccard: of('jaccard'),
    precision: of('precision'),
    recall: of('recall'),
    volumeError: of('volumeError'),
    hd95Mm: of('hd95Mm'),
    assdMm: of('assdMm'),
    surfaceDice: of('surfaceDice'),
  };
}
