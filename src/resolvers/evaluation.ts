import type { Resolvers } from '../generated/resolvers.ts';
import * as evaluation from '../services/evaluation.ts';
import { boundedFirst, byRowId, connection } from './connection.ts';
import { fromGlobalId, optionalRowId, toGlobalId } from './global-id.ts';

export const evaluationResolvers: Resolvers = {
  Mutation: {
    evaluateVersion: async (_parent, { input }, context) => ({
      job: await evaluation.evaluateVersion(context, {
        versionId: fromGlobalId(input.versionId, 'ModelVersion'),
        snapshotId: optionalRowId(input.snapshotId, 'CohortSnapshot'),
      }),
    }),
  },
  CohortSnapshot: {
    evaluations: ({ id }, args, { loaders }) =>
      connection(args, byRowId, (paging) => loaders.evaluationsBySnapshot.load(id, paging)),
  },
  Evaluation: {
    id: ({ id }) => toGlobalId('Evaluation', id),
    version: ({ versionId }, _args, { loaders }) => loaders.versionById.load(versionId),
    snapshot: ({ snapshotId }, _args, { loaders }) => loaders.snapshotById.load(snapshotId),
    meanDice: ({ id }, _args, { loaders }) => loaders.meanDiceByEvaluation.load(id),
    dice: ({ id }, args, context) => evaluation.diceCells(context, id, args),
    worst: ({ id }, { first }, context) => evaluation.worstCells(context, id, boundedFirst(first)),
    classes: ({ id }, { convention }, context) =>
      evaluation.classStatistics(context, id, convention),
    profile: ({ id }, { classes }, context) => evaluation.diceProfile(context, id, classes ?? null),
    volumeAgreement: ({ id }, { classes }, context) =>
      evaluation.volumeAgreement(context, id, classes ?? null),
    testRetest: ({ id }, { classes }, context) =>
      evaluation.testRetest(context, id, classes ?? null),
  },
  MeasuredVolume: {
    volumeId: ({ volumeId }) => toGlobalId('Volume', volumeId),
  },
  DiceCell: {
    volumeId: ({ volumeId }) => (volumeId === null ? null : toGlobalId('Volume', volumeId)),
  },
};
