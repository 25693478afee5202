import type { Resolvers } from '../generated/resolvers.ts';
import * as training from '../services/training.ts';
import { boundedFirst } from './connection.ts';
import { fromGlobalId, toGlobalId } from './global-id.ts';

export const trainingResolvers: Resolvers = {
  Query: {
    sweeps: (_parent, { first }, context) => training.sweeps(context, boundedFirst(first)),
    trainingRuns: (_parent, { first }, context) =>
      training.trainingRuns(context, boundedFirst(first)),
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
      resolve: (run: training.WatchedRun) => run,
    },
  },
  CoverageCounts: {
    annotated: ({ annotated }) =>
      Object.entries(annotated).map(([code, volumes]) => ({ class: code, volumes })),
  },
  TrainingRun: {
    id: ({ id }) => toGlobalId('TrainingRun', id),
    // Read at each change, so a subscription must not get the job as it was first loaded.
    job: ({ jobId }, _args, { loaders }) => loaders.jobById.clear(jobId).load(jobId),
    snapshot: ({ snapshotId }, _args, { loaders }) => loaders.snapshotById.load(snapshotId),
    model: ({ modelId }, _args, { loaders }) => loaders.modelById.load(modelId),
    lossChoice: (run) => training.lossChoiceOfRun(run),
    lossCurve: ({ id }, { points }, context) => training.lossCurve(context, id, points),
    checks: ({ id }, _args, context) => training.runChecks(context, id),
    sweep: ({ sweepId }, _args, { loaders }) =>
      sweepId === null ? null : loaders.sweepById.load(sweepId),
    checkpoints: ({ id }, _args, context) => training.checkpoints(context, id),
    version: ({ id }, _args, context) => training.versionOfRun(context, id),
  },
  Sweep: {
    id: ({ id }) => toGlobalId('Sweep', id),
    model: async ({ id }, _args, { loaders }) => (await loaders.modelBySweep.load(id)).model,
    runs: ({ id }, _args, context) => training.sweepRuns(context, id),
    groups: ({ id }, _args, context) => training.sweepGroups(context, id),
    createdBy: async ({ createdById }, _args, { loaders }) =>
      (await loaders.userById.load(createdById)).name,
  },
  SweepRun: {
    coordinates: ({ coordinates }) => [...coordinates],
    byClass: ({ byClass }) => [...byClass],
  },
};
