import type { Resolvers } from '../generated/resolvers.ts';
import { forget } from '../services/loaders.ts';
import * as training from '../services/training.ts';
import { byRowId, connection } from './connection.ts';
import type { ResolverContext } from './context.ts';
import { fromGlobalId, toGlobalId } from './global-id.ts';

export const trainingResolvers: Resolvers = {
  Query: {
    sweeps: (_parent, args, context) =>
      connection(args, byRowId, (paging) => training.sweeps(context, paging, args.study)),
    trainingRuns: (_parent, args, context) =>
      connection(args, byRowId, (paging) => training.trainingRuns(context, paging, args)),
    trainingPlan: async (_parent, args, context) => {
      const { settings, choice } = await training.planTraining(context, {
        ...args,
        snapshotId: fromGlobalId(args.snapshotId, 'CohortSnapshot'),
      });
      return { settings, lossChoice: choice };
    },
    trainingPresets: () => training.trainingPresets(),
  },
  Mutation: {
    startTraining: async (_parent, { input }, context) => ({
      run: await training.startTraining(context, {
        ...input,
        snapshotId: fromGlobalId(input.snapshotId, 'CohortSnapshot'),
      }),
    }),
    startSweep: async (_parent, { input }, context) => ({
      sweep: await training.startSweep(context, {
        ...input,
        snapshotId: fromGlobalId(input.snapshotId, 'CohortSnapshot'),
      }),
    }),
    cancelSweep: async (_parent, { input }, context) => ({
      sweep: await training.cancelSweep(context, fromGlobalId(input.sweepId, 'Sweep')),
    }),
  },
  Subscription: {
    trainingProgress: {
      subscribe: (_parent, { runId }, context) =>
        training.watchRun(context, fromGlobalId(runId, 'TrainingRun')),
      resolve: (run: training.WatchedRun, _args: object, { loaders }: ResolverContext) => {
        forget(loaders);
        return run;
      },
    },
  },
  CohortSnapshot: {
    runs: ({ id }, args, { loaders }) =>
      connection(args, byRowId, (paging) => loaders.runsBySnapshot.load(id, paging)),
  },
  CoverageCounts: {
    annotated: ({ annotated }) =>
      Object.entries(annotated).map(([code, volumes]) => ({ class: code, volumes })),
  },
  TrainingRun: {
    id: ({ id }) => toGlobalId('TrainingRun', id),
    job: ({ jobId }, _args, { loaders }) => loaders.jobById.load(jobId),
    snapshot: ({ snapshotId }, _args, { loaders }) => loaders.snapshotById.load(snapshotId),
    model: ({ modelId }, _args, { loaders }) => loaders.modelById.load(modelId),
    lossChoice: (run) => training.lossChoiceOfRun(run),
    lossCurve: ({ id }, args, { loaders }) => loaders.curveByRun.load(id, args),
    draws: ({ id }, { step }, { loaders }) => loaders.drawsByRun.load(id, step),
    validationVolumes: (run, _args, { loaders }) =>
      Promise.all(training.validationVolumeIds(run).map((id) => loaders.volumeById.load(id))),
    checks: async ({ id }, { after }, { loaders }) =>
      (await loaders.checksByRun.load(id)).filter(({ step }) => step > after),
    lastCheck: async ({ id }, _args, { loaders }) =>
      (await loaders.lastCheckByRun.load(id))[0] ?? null,
    createdBy: ({ createdById }, _args, { loaders }) => loaders.userById.load(createdById),
    sweep: ({ sweepId }, _args, { loaders }) =>
      sweepId === null ? null : loaders.sweepById.load(sweepId),
    checkpoints: async ({ id }, _args, { loaders }) =>
      (await loaders.checkpointsByRun.load(id)).map(({ step }) => step),
    version: async ({ id }, _args, { loaders }) =>
      (await loaders.versionsByRun.load(id))[0] ?? null,
  },
  TrainingDraw: {
    volume: ({ volumeId }, _args, { loaders }) => loaders.volumeById.load(volumeId),
  },
  Sweep: {
    id: ({ id }) => toGlobalId('Sweep', id),
    model: async ({ id }, _args, { loaders }) => (await loaders.modelBySweep.load(id)).model,
    axes: (sweep) => training.sweepAxes(sweep),
    runs: ({ id }, _args, { loaders }) => loaders.measuredRunsBySweep.load(id),
    groups: async ({ id }, _args, { loaders }) =>
      training.groupByFold(await loaders.measuredRunsBySweep.load(id)),
    createdBy: ({ createdById }, _args, { loaders }) => loaders.userById.load(createdById),
  },
  SweepRun: {
    coordinates: ({ coordinates }) => [...coordinates],
    byClass: ({ byClass }) => [...byClass],
  },
};
