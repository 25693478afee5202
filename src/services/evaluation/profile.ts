import type { Transaction } from '../../db.ts';
import { addSums, type VoxelSums } from '../../evaluation/counts.ts';
import { dice } from '../../evaluation/dice.ts';
import type { Volume } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { inTurn } from '../in-turn.ts';
import { chosenClasses, MAX_CELLS, refuseMoreCells } from './bounds.ts';
import { positionOf } from './positions.ts';
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
 * which they begin, so slices lie at positions (positions.ts), as many as the shortest stack has slices:
 * each volume has a slice at each position, and where all stacks have the same number, position and slice
 * are one.
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
  const places = classes.flatMap((code) => {
    const own = rows.filter((row) => row.class === code);
    const byPosition = Map.groupBy(own, ({ position }) => position);
    return [...byPosition].map(([position, subjects]) => ({ class: code, position, subjects }));
  });
  const points = await inTurn(places, ({ subjects, ...place }) => ({
    ...place,
    relativePosition: (place.position + 0.5) / positions,
    ...overSubjects(subjects.map(sumsOf)),
  }));
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
  return db.$queryRaw<PositionRow[]>`
    SELECT k.code AS class, v.subject_id, ${positionOf(volumes, positions)} AS position,
           sum(u.tp)::float8 AS tp, sum(u.fp)::float8 AS fp, sum(u.fn)::float8 AS fn
    ${countsBySlice}
    WHERE c.evaluation_id = ${evaluationId}::uuid AND k.code = ANY (${[...classes]})
    GROUP BY 1, 2, 3
    ORDER BY 3
    LIMIT ${MAX_CELLS + 1}`;
}
