import type { Resolvers } from '../generated/resolvers.ts';
import * as training from '../services/training.ts';
import { boundedFirst } from './connection.ts';
import { fromGlobalId, toGlobalId } from './global-id.ts';

export const trainingResolvers: Resolvers = {
  Query: {
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
  },
  Subscription: {
    trainingProgress: {
      subscribe: (_parent, { runId }, context) =>
        training.watchRun(context, fromGlobalId(runId, 'TrainingRun')),
      resolve: (run: training.WatchedRun) => run,
    },
  },
  TrainingRun: {
    id: ({ id }) => toGlobalId('TrainingRun', id),
    // Read at each change, so a subscription must not get the job as it was first loaded.
    job: ({ jobId }, _args, { loaders }) => loaders.jobById.clear(jobId).load(jobId),
    snapshot: ({ snapshotId }, _args, { loaders }) => loaders.snapshotById.load(snapshotId),
    model: ({ modelId }, _args, { loaders }) => loaders.modelById.load(modelId),
    lossChoice: (run) => training.lossChoiceOfRun(run),
    lossCurve: ({ id }, { points }, context) => training.lossCurve(context, id, points),
    checkpoints: ({ id }, _args, context) => training.checkpoints(context, id),
    version: ({ id }, _args, context) => training.versionOfRun(context, id),
  },
};
