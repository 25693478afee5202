import { z } from 'zod';
import type { Transaction } from '../../db.ts';
import type { VoxelSums } from '../../evaluation/counts.ts';
import { dice, meanDice as meanOfDice } from '../../evaluation/dice.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { chosenClasses, MAX_CELLS, refuseMoreCells } from './bounds.ts';
import type { PooledPlace } from './place.ts';
import { countsBySlice, type DiceScore, type SumsRow, scoreOf, sumsOf } from './score.ts';
import { requireEvaluation } from './visible.ts';

/** Counts pooled over what the cell does not name; what it was not grouped by is null. */
export interface DiceCell extends PooledPlace {
  readonly score: DiceScore;
  /** Slices with voxels in one of the masks. */
  readonly slices: number;
  /** Slices in which the class is annotated and absent from both masks. */
  readonly emptySlices: number;
}

const diceInput = z.object({
  groupBy: z.array(z.enum(['CLASS', 'SUBJECT', 'VOLUME', 'SLICE', 'SCANNER', 'VISIT'])),
  classes: z.array(z.string()).nullish(),
  subjects: z.array(z.string()).nullish(),
});

type DiceInput = z.infer<typeof diceInput>;

/** The study y of the subject. */
const ofStudy = Prisma.sql`JOIN study y ON y.id = s.study_id`;

/** What there is one of for each volume. */
const ofVolume: ReadonlySet<string> = new Set(['SUBJECT', 'VISIT', 'SCANNER']);

/**
 * The Dice matrix of an evaluation, grouped as asked: classes in the version's order, then studies, subjects,
 * visits, scanners, volumes, slices. A volume's cell names its subject, visit and scanner too.
 *
 * @throws NOT_FOUND; INVALID_INPUT for a class that the version has not, and when there are more than 10,000
 *   cells
 */
export async function diceCells(
  context: ServiceContext,
  evaluationId: string,
  input: DiceInput,
): Promise<DiceCell[]> {
  const { version } = await requireEvaluation(context, evaluationId);
  const choice = parseInput(diceInput, input);
  chosenClasses(version, choice.classes);
  const cells = await pooledCells(context.db, evaluationId, choice);
  refuseMoreCells(
    cells,
    `The Dice matrix grouped by ${input.groupBy.join(', ')}`,
    'name classes or subjects, or group by less',
  );
  const place = (cell: DiceCell) => version.classes.indexOf(cell.class ?? '');
  return cells.sort((a, b) => place(a) - place(b));
}

/** The slices with the lowest Dice of one class; where nothing is there, there is no Dice. */
export async function worstCells(
  context: ServiceContext,
  evaluationId: string,
  first: number,
): Promise<DiceCell[]> {
  await requireEvaluation(context, evaluationId);
  const take = parseInput(z.int().min(1).max(1000), first);
  const rows = await context.db.$queryRaw<CellRow[]>`
    SELECT k.code AS class, y.code AS study, s.code AS subject, s.id AS "subjectId", i.code AS visit,
           n.name AS scanner, c.volume_id AS "volumeId", u.slice::int AS slice, u.tp::float8 AS tp, u.fp::float8 AS fp, u.fn::float8 AS fn,
           1 AS slices, 0 AS empty
    ${countsBySlice} ${ofStudy}
    WHERE c.evaluation_id = ${evaluationId}::uuid AND u.tp + u.fp + u.fn > 0
    ORDER BY 2.0 * u.tp / (2.0 * u.tp + u.fp + u.fn), class, c.volume_id, slice
    LIMIT ${take}`;
  return rows.map(cellOf);
}

/**
 * Mean over classes of the Dice pooled per class, by evaluation; null when nothing could be measured. For
 * those who may see the evaluations.
 */
export async function meanDiceOf(
  db: Transaction,
  evaluationIds: readonly string[],
): Promise<ReadonlyMap<string, number | null>> {
  const byClass = await diceByClass(db, evaluationIds);
  return new Map(
    evaluationIds.map((id) => [
      id,
      meanOfDice((byClass.get(id) ?? []).map(({ sums }) => sums)).mean,
    ]),
  );
}

/** Counts of a class pooled over an evaluation, and its Dice. */
export interface ClassDice {
  readonly class: string;
  readonly sums: VoxelSums;
  readonly dice: number | null;
}

/** Dice by class of many evaluations at once, by evaluation; for those who may see them. */
export async function diceByClass(
  db: Transaction,
  evaluationIds: readonly string[],
): Promise<Map<string, ClassDice[]>> {
  const rows = await db.$queryRaw<(SumsRow & { evaluationId: string; class: string })[]>`
    SELECT c.evaluation_id AS "evaluationId", k.code AS class,
           sum(u.tp)::float8 AS tp, sum(u.fp)::float8 AS fp, sum(u.fn)::float8 AS fn
    ${countsBySlice}
    WHERE c.evaluation_id = ANY (${[...evaluationIds]}::uuid[])
    GROUP BY 1, 2
    ORDER BY 1, 2`;
  const cells = rows.map(({ evaluationId, class: code, ...row }) => {
    const sums = sumsOf(row);
    return { evaluationId, cell: { class: code, sums, dice: dice(sums) } };
  });
  const groups = Map.groupBy(cells, ({ evaluationId }) => evaluationId);
  return new Map([...groups].map(([id, own]) => [id, own.map(({ cell }) => cell)]));
}

/** Unsorted by class, and one cell more than an answer may have when there are more. */
async function pooledCells(
  db: Transaction,
  evaluationId: string,
  { groupBy, classes, subjects }: DiceInput,
): Promise<DiceCell[]> {
  const by = (group: DiceInput['groupBy'][number]) =>
    groupBy.includes(group) || (ofVolume.has(group) && groupBy.includes('VOLUME'));
  const rows = await db.$queryRaw<CellRow[]>`
    SELECT CASE WHEN ${by('CLASS')} THEN k.code END AS class,
           CASE WHEN ${by('SUBJECT')} THEN y.code END AS study,
           CASE WHEN ${by('SUBJECT')} THEN s.code END AS subject,
           CASE WHEN ${by('SUBJECT')} THEN s.id END AS "subjectId",
           CASE WHEN ${by('VISIT')} THEN i.code END AS visit,
           CASE WHEN ${by('SCANNER')} THEN n.name END AS scanner,
           CASE WHEN ${by('VOLUME')} THEN c.volume_id END AS "volumeId",
           CASE WHEN ${by('SLICE')} THEN u.slice::int END AS slice,
           sum(u.tp)::float8 AS tp, sum(u.fp)::float8 AS fp, sum(u.fn)::float8 AS fn,
           (count(*) FILTER (WHERE u.tp + u.fp + u.fn > 0))::int AS slices,
           (count(*) FILTER (WHERE u.tp + u.fp + u.fn = 0))::int AS empty
    ${countsBySlice} ${ofStudy}
    WHERE c.evaluation_id = ${evaluationId}::uuid
      ${classes ? Prisma.sql`AND k.code = ANY (${classes})` : Prisma.empty}
      ${subjects ? Prisma.sql`AND s.code = ANY (${subjects})` : Prisma.empty}
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ORDER BY 2, 3, 4, 5, 6, 7, 8
    LIMIT ${MAX_CELLS + 1}`;
  return rows.map(cellOf);
}

type CellRow = SumsRow & Omit<DiceCell, 'score' | 'emptySlices'> & { readonly empty: number };

function cellOf({ tp, fp, fn, empty, ...rest }: CellRow): DiceCell {
  return { ...rest, score: scoreOf(sumsOf({ tp, fp, fn })), emptySlices: empty };
}
