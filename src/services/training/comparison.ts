import type { Database } from '../../db.ts';
import { meanDice } from '../../evaluation/dice.ts';
import { mean } from '../../evaluation/statistics/summary.ts';
import type { Prisma, TrainingRun } from '../../generated/prisma/client.ts';
import { type ClassDice, diceByClass } from '../evaluation/dice.ts';
import { type Coordinate, describeCoordinates, foldAxis } from './grid.ts';
import { parseGrid } from './stored.ts';

/** A run of a sweep, measured on the held-back subjects of its own snapshot. */
export interface SweepRun {
  readonly coordinates: readonly Coordinate[];
  readonly run: TrainingRun;
  /** Null until it is measured. */
  readonly meanDice: number | null;
  readonly byClass: readonly ClassDice[];
}

/** Runs that differ in nothing but the fold. */
export interface SweepGroup {
  readonly coordinates: Coordinate[];
  readonly measured: number;
  readonly runs: number;
  readonly meanDice: number | null;
  readonly deviation: number | null;
}

/**
 * Runs together with their folds, the best mean Dice first: mean and standard deviation (n − 1) of the
 * folds that were measured.
 */
export function groupByFold(runs: readonly SweepRun[]): SweepGroup[] {
  const apart = ({ coordinates }: SweepRun) => coordinates.filter(({ name }) => name !== foldAxis);
  const groups = [...Map.groupBy(runs, (run) => describeCoordinates(apart(run))).values()];
  const rows = groups.map((group) => ({
    coordinates: group.slice(0, 1).flatMap(apart),
    runs: group.length,
    ...pooled(group.flatMap((run) => run.meanDice ?? [])),
  }));
  return rows.sort((a, b) => (b.meanDice ?? -1) - (a.meanDice ?? -1));
}

function pooled(
  values: readonly number[],
): Pick<SweepGroup, 'measured' | 'meanDice' | 'deviation'> {
  const average = mean(values);
  const squares = values.map((value) => (value - (average ?? 0)) ** 2);
  const sum = squares.reduce((total, square) => total + square, 0);
  return {
    measured: values.length,
    meanDice: average,
    deviation: values.length < 2 ? null : Math.sqrt(sum / (values.length - 1)),
  };
}

const measuredRun = {
  version: { include: { evaluations: true } },
} satisfies Prisma.TrainingRunInclude;

type MeasuredRun = Prisma.TrainingRunGetPayload<{ include: typeof measuredRun }>;

/** Runs of sweeps in the order of each grid, by sweep; for those who may see the sweeps. */
export async function measuredRunsOfSweeps(
  db: Database,
  sweepIds: readonly string[],
): Promise<Map<string, SweepRun[]>> {
  const sweeps = await db.sweep.findMany({
    where: { id: { in: [...sweepIds] } },
    include: { runs: { include: measuredRun } },
  });
  const evaluated = new Map(sweeps.flatMap(({ runs }) => runs.flatMap(ownEvaluation)));
  const dice = await diceByClass(db, [...evaluated.values()]);
  const measured = (run: MeasuredRun) => {
    const order = run.version?.classes ?? [];
    const place = ({ class: code }: ClassDice) => order.indexOf(code);
    const own = dice.get(evaluated.get(run.id) ?? '') ?? [];
    return own.toSorted((a, b) => place(a) - place(b));
  };
  return new Map(sweeps.map((sweep) => [sweep.id, inGridOrder(sweep, measured)]));
}

function inGridOrder(
  { grid, runs }: { readonly grid: unknown; readonly runs: readonly MeasuredRun[] },
  measured: (run: MeasuredRun) => ClassDice[],
): SweepRun[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  return parseGrid({ grid }).runs.flatMap(({ runId, coordinates }) => {
    const run = byId.get(runId);
    if (!run) return [];
    const byClass = measured(run);
    return [
      { coordinates, run, byClass, meanDice: meanDice(byClass.map(({ sums }) => sums)).mean },
    ];
  });
}

/** The run with the evaluation of its version on its own snapshot, once there is one. */
function ownEvaluation({ id, snapshotId, version }: MeasuredRun): [string, string][] {
  const own = version?.evaluations.find((evaluation) => evaluation.snapshotId === snapshotId);
  return own ? [[id, own.id]] : [];
}
