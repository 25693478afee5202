import { setImmediate } from 'node:timers/promises';
import type { Transaction } from '../../db.ts';
import { addSums, type VoxelSums } from '../../evaluation/counts.ts';
import { dice } from '../../evaluation/dice.ts';
import type { Volume } from '../../generated/prisma/client.ts';
import { orientation } from '../../imaging/geometry.ts';
import type { ServiceContext } from '../context.ts';
import { chosenClasses, MAX_CELLS, refuseMoreCells } from './bounds.ts';
import { countsBySlice, type SumsRow, sumsOf } from './score.ts';
import { type ScoreSummary, scoreSummary } from './score-summary.ts';
import { requireEvaluation } from './visible.ts';

/** Dice of one class at one place along the limb, over subjects. */
export interface ProfilePoint {
  readonly class: string;
  readonly position: number;
  /** Middle of the position, from 0 at the proximal to 1 at the distal end. */
  readonly relativePosition: number;
  readonly dice: ScoreSummary;
  readonly emptySubjects: number;
  readonly pooledDice: number | null;
}

export interface DiceProfile {
  readonly positions: number;
  /** Ascending, each once. */
  readonly sliceCounts: readonly number[];
  readonly points: readonly ProfilePoint[];
}

/**
 * Dice along the limb, from its proximal end. Stacks differ in the number of slices and in the end at
 * which they begin, so a slice s of S (from the proximal end) lies at the position ⌊P (s + ½) / S⌋ of P, P
 * being the slices of the shortest stack: each volume has a slice at each position, and where all stacks
 * have the same number, position and slice are one.
 *
 * @throws NOT_FOUND; INVALID_INPUT when there are more than 10,000 subjects × classes × positions, or for a
 *   class that the version has not
 */
export async function diceProfile(
  context: ServiceContext,
  evaluationId: string,
  asked: readonly string[] | null,
): Promise<DiceProfile> {
  const { version } = await requireEvaluation(context, evaluationId);
  const classes = chosenClasses(version, asked);
  const volumes = await context.db.volume.findMany({
    where: { counts: { some: { evaluationId } } },
  });
  const sliceCounts = [...new Set(volumes.map(({ sliceCount }) => sliceCount))];
  sliceCounts.sort((a, b) => a - b);
  const [positions = 0] = sliceCounts;
  const rows = await readPositions(context.db, evaluationId, { volumes, positions, classes });
  refuseMoreCells(rows, 'The profile', 'name classes');
  const points: ProfilePoint[] = [];
  for (const code of classes) {
    const own = rows.filter((row) => row.class === code);
    const byPosition = Map.groupBy(own, ({ position }) => position);
    for (const [position, subjects] of byPosition) {
      const relativePosition = (position + 0.5) / positions;
      points.push({
        class: code,
        position,
        relativePosition,
        ...overSubjects(subjects.map(sumsOf)),
      });
      // The resampling of a point takes some milliseconds: others are answered in between.
      await setImmediate();
    }
  }
  return { positions, sliceCounts, points };
}

function overSubjects(subjects: readonly VoxelSums[]) {
  const values = subjects.map(dice);
  return {
    dice: scoreSummary(values),
    emptySubjects: values.filter((value) => value === null).length,
    pooledDice: dice(addSums(subjects)),
  };
}

interface Places {
  readonly volumes: readonly Volume[];
  readonly positions: number;
  readonly classes: readonly string[];
}

interface PositionRow extends SumsRow {
  readonly class: string;
  readonly position: number;
}

/** Counts of each subject by class and position, proximal ones first. */
function readPositions(
  db: Transaction,
  evaluationId: string,
  { volumes, positions, classes }: Places,
): Promise<PositionRow[]> {
  const proximalFirst = volumes.filter(startsProximally).map(({ id }) => id);
  return db.$queryRaw<PositionRow[]>`
    SELECT k.code AS class, v.subject_id,
           ((2 * CASE WHEN v.id = ANY (${proximalFirst}::uuid[]) THEN u.slice
                      ELSE v.slice_count - 1 - u.slice END + 1) * ${positions}::int
             / (2 * v.slice_count))::int AS position,
           sum(u.tp)::float8 AS tp, sum(u.fp)::float8 AS fp, sum(u.fn)::float8 AS fn
    ${countsBySlice}
    WHERE c.evaluation_id = ${evaluationId}::uuid AND k.code = ANY (${[...classes]})
    GROUP BY 1, 2, 3
    ORDER BY 3
    LIMIT ${MAX_CELLS + 1}`;
}

/** Whether the stored slices go from the head to the feet. */
export function startsProximally({ affine }: Pick<Volume, 'affine'>): boolean {
  const [, , superior] = orientation(affine);
  return superior.flipped;
}
