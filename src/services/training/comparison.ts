import { meanDice } from '../../evaluation/dice.ts';
import { mean } from '../../evaluation/paired.ts';
import type { Sweep, TrainingRun } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { type ClassDice, diceByClass } from '../registry/dice.ts';
import { type Coordinate, describeCoordinates, foldAxis } from './grid.ts';
import { parseGrid } from './stored.ts';
import { requireSweep } from './sweeps.ts';

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

/** Runs of a sweep in the order of its grid. Throws NOT_FOUND. */
export async function sweepRuns(context: ServiceContext, sweepId: string): Promise<SweepRun[]> {
  const sweep = await requireSweep(context, sweepId);
  return measuredRuns(context, sweep);
}

/**
 * Runs together with their folds, the best mean Dice first: mean and standard deviation (n − 1) of the
 * folds that were measured. Throws NOT_FOUND.
 */
export async function sweepGroups(context: ServiceContext, sweepId: string): Promise<SweepGroup[]> {
  const runs = await sweepRuns(context, sweepId);
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

async function measuredRuns({ db }: ServiceContext, sweep: Sweep): Promise<SweepRun[]> {
  const rows = await db.trainingRun.findMany({
    where: { sweepId: sweep.id },
    include: { version: { include: { evaluations: true } } },
  });
  const evaluated = new Map(
    rows.flatMap(({ id, snapshotId, version }) =>
      (version?.evaluations ?? [])
        .filter((evaluation) => evaluation.snapshotId === snapshotId)
        .map((evaluation) => [id, evaluation.id]),
    ),
  );
  const dice = await diceByClass(db, [...evaluated.values()]);
  return parseGrid(sweep).runs.flatMap(({ runId, coordinates }) => {
    const run = rows.find(({ id }) => id === runId);
    if (!run) return [];
    const measured = dice.get(evaluated.get(runId) ?? '') ?? [];
    const order = run.version?.classes ?? [];
    const byClass = measured.toSorted((a, b) => order.indexOf(a.class) - order.indexOf(b.class));
    return [
      { coordinates, run, byClass, meanDice: meanDice(byClass.map(({ sums }) => sums)).mean },
    ];
  });
}
