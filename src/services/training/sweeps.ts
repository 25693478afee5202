import { z } from 'zod';
import { inTransaction, type Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { CohortSnapshot, Prisma, Sweep } from '../../generated/prisma/client.ts';
import type { LossChoice } from '../../training/choice.ts';
import { recordAudit } from '../access/audit.ts';
import { mayDo } from '../access/roles.ts';
import { lossChoiceOf, snapshotStudyIds, visibleSnapshots } from '../cohorts/snapshots.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { endJobs } from '../jobs.ts';
import { toJson } from '../json.ts';
import { type Page, type Paging, readPage } from '../page.ts';
import {
  type Combination,
  type Coordinate,
  combinations,
  describeCoordinates,
  touchesLoss,
} from './grid.ts';
import { modelToLearn } from './model-to-learn.ts';
import { resolveLoss, resolveSettings } from './settings.ts';
import { type PlannedRun, recordRun, snapshotToLearn, startTrainingInput } from './start.ts';
import type { SweepGrid } from './stored.ts';
import { runsOfStudy } from './visible.ts';

const startSweepInput = startTrainingInput.extend({
  grid: z
    .array(z.object({ name: z.string(), values: z.array(z.string()).min(1).max(1000) }))
    .min(1)
    .max(30),
});

type SweepInput = z.output<typeof startSweepInput>;

type PlannedCombination = PlannedRun & { readonly coordinates: readonly Coordinate[] };

/** Sweeps that you may see, of a study where its code is given, newest first; the key is the id. */
export async function sweeps(
  context: ServiceContext,
  paging: Paging,
  study?: string | null,
): Promise<Page<Sweep>> {
  const where: Prisma.SweepWhereInput = {
    AND: [await visibleSweeps(context), study ? { runs: { some: runsOfStudy(study) } } : {}],
  };
  const rest = { ...where, ...(paging.after ? { id: { lt: paging.after } } : {}) };
  return readPage(paging, {
    read: (take) => context.db.sweep.findMany({ where: rest, orderBy: { id: 'desc' }, take }),
    count: () => context.db.sweep.count({ where }),
  });
}

/** The sweep; null when there is none that you may see. */
export async function sweepById(context: ServiceContext, id: string): Promise<Sweep | null> {
  return context.db.sweep.findFirst({ where: { id, ...(await visibleSweeps(context)) } });
}

/**
 * Records and queues a run for each combination of the grid: all of them, or none.
 *
 * @throws NOT_FOUND, FORBIDDEN, CONFLICT as startTraining; INVALID_INPUT naming the axis, the value or the
 *   combination that cannot be, and for a grid that touches the loss without saying why
 */
export async function startSweep(
  context: ServiceContext,
  input: z.input<typeof startSweepInput>,
): Promise<Sweep> {
  const given = parseInput(startSweepInput, input);
  const { snapshot, studyIds } = await snapshotToLearn(context, 'startSweep', given.snapshotId);
  const plans = await plan(context, given, snapshot);
  return inTransaction(context.db, async (tx) => {
    const model = await modelToLearn(context, tx, 'startSweep', given.model, studyIds);
    const { id } = await tx.sweep.create({ data: { grid: {}, createdById: context.actor.id } });
    const runs: SweepGrid['runs'] = [];
    for (const { coordinates, ...planned } of plans) {
      const run = await recordRun(context, tx, planned, { modelId: model.id, sweepId: id });
      runs.push({ runId: run.id, coordinates: [...coordinates] });
    }
    const grid: SweepGrid = { axes: given.grid, runs };
    await recordAudit(tx, context, {
      operation: 'startSweep',
      studyIds,
      target: { type: 'Sweep', id },
      details: { model: model.name, snapshotId: snapshot.id, runs: runs.length },
    });
    return tx.sweep.update({ where: { id }, data: { grid: toJson(grid) } });
  });
}

/**
 * Cancels the runs of a sweep that have not ended.
 *
 * @throws NOT_FOUND; FORBIDDEN unless it is your own or you are an editor of its studies
 */
export async function cancelSweep(context: ServiceContext, sweepId: string): Promise<Sweep> {
  const sweep = await requireSweep(context, sweepId);
  const runs = await context.db.trainingRun.findMany({ where: { sweepId } });
  const studyIds = await studiesOf(context, runs);
  if (sweep.createdById !== context.actor.id) await requireEditor(context, studyIds);
  const jobIds = runs.map(({ jobId }) => jobId);
  await inTransaction(context.db, async (tx) => {
    await endJobs(context, tx, jobIds);
    const target = { type: 'Sweep', id: sweepId };
    await recordAudit(tx, context, { operation: 'cancelSweep', studyIds, target });
  });
  return sweep;
}

/** The sweep. Throws NOT_FOUND when there is none that you may see. */
async function requireSweep(context: ServiceContext, id: string): Promise<Sweep> {
  const sweep = await sweepById(context, id);
  if (sweep) return sweep;
  throw new MyographError(
    'NOT_FOUND',
    'There is no such sweep, or you are not a member of all its studies.',
    { sweepId: id },
  );
}

/** A sweep shows what the snapshots of its runs do. */
async function visibleSweeps(context: ServiceContext): Promise<Prisma.SweepWhereInput> {
  return { runs: { every: { snapshot: await visibleSnapshots(context) } } };
}

async function studiesOf(
  { db }: ServiceContext,
  runs: readonly { readonly snapshotId: string }[],
): Promise<string[]> {
  const snapshotIds = [...new Set(runs.map(({ snapshotId }) => snapshotId))];
  return (await Promise.all(snapshotIds.map((id) => snapshotStudyIds(db, id)))).flat();
}

async function requireEditor(context: ServiceContext, studyIds: readonly string[]): Promise<void> {
  if (await mayDo(context, 'cancelSweep', studyIds)) return;
  throw new MyographError(
    'FORBIDDEN',
    'Only who started this sweep, or an editor of its studies, may cancel it.',
  );
}

/** Checks every combination, so that what is recorded afterwards can be. */
async function plan(
  context: ServiceContext,
  given: SweepInput,
  snapshot: CohortSnapshot,
): Promise<PlannedCombination[]> {
  refuseSilentLoss(given);
  const points = combinations(given.grid, snapshot.foldCount);
  const byFold = points.some(({ fold }) => fold !== null);
  const folds = byFold ? await foldsOf(context.db, snapshot) : [];
  const placed = points.map((point) => ({
    point,
    own: byFold ? snapshotOfFold(folds, point.fold) : snapshot,
  }));
  const choices = new Map<string, LossChoice>();
  for (const own of new Set(placed.map((place) => place.own))) {
    choices.set(own.id, await lossChoiceOf(context.db, own));
  }
  return placed.map(({ point, own }) => {
    const automatic = choices.get(own.id);
    if (!automatic) throw new Error(`snapshot ${own.id} has no choice of the loss`);
    return {
      snapshotId: own.id,
      coordinates: point.coordinates,
      ...planOf(point, given, automatic, context.actor.name),
    };
  });
}

function planOf(
  { coordinates, settings, loss }: Combination,
  given: SweepInput,
  automatic: LossChoice,
  by: string,
): Omit<PlannedRun, 'snapshotId'> {
  try {
    const override = given.loss ? { ...given.loss, ...loss } : null;
    return {
      settings: resolveSettings(given.preset, { ...given.settings, ...settings }),
      choice: resolveLoss(automatic, given.preset, override, by),
    };
  } catch (error) {
    if (!(error instanceof MyographError)) throw error;
    const where = describeCoordinates(coordinates);
    throw new MyographError(error.code, `With ${where}: ${error.message}`, {
      ...error.details,
      coordinates,
    });
  }
}

function refuseSilentLoss({ grid, loss }: SweepInput): void {
  if (!touchesLoss(grid) || loss?.why.trim()) return;
  throw new MyographError(
    'INVALID_INPUT',
    'The grid changes the loss against the automatic choice: say why, in loss.why.',
  );
}

/** @throws INVALID_INPUT for a fold without a snapshot: no other may be learned from in its place */
function snapshotOfFold(snapshots: readonly CohortSnapshot[], fold: number | null): CohortSnapshot {
  const own = snapshots.find((snapshot) => snapshot.fold === fold);
  if (own) return own;
  throw new MyographError(
    'INVALID_INPUT',
    `There is no snapshot of fold ${fold} of this cross-validation: freeze the cohort in folds again.`,
    { fold },
  );
}

function foldsOf(db: Transaction, { foldSetId }: CohortSnapshot): Promise<CohortSnapshot[]> {
  return db.cohortSnapshot.findMany({ where: { foldSetId }, orderBy: { fold: 'asc' } });
}
