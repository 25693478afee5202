import type { Resolvers } from '../generated/resolvers.ts';
import * as comparison from '../services/comparison.ts';
import { boundedFirst } from './connection.ts';
import { fromGlobalId, optionalRowId, toGlobalId } from './global-id.ts';

export const comparisonResolvers: Resolvers = {
  Query: {
    compareVersions: (_parent, { versionIds, snapshotId }, context) =>
      comparison.compareVersions(context, {
        versionIds: versionIds.map((id) => fromGlobalId(id, 'ModelVersion')),
        snapshotId: optionalRowId(snapshotId, 'CohortSnapshot'),
      }),
    regressionReport: (_parent, { versionId, alias, snapshotId, margin }, context) =>
      comparison.regressionReport(context, {
        ...{ alias, margin },
        versionId: fromGlobalId(versionId, 'ModelVersion'),
        snapshotId: optionalRowId(snapshotId, 'CohortSnapshot'),
      }),
    diceMatrix: (_parent, { versionIds, snapshotId, volumeId, ...rest }, context) =>
      comparison.diceMatrix(context, {
        ...rest,
        versionIds: versionIds.map((id) => fromGlobalId(id, 'ModelVersion')),
        snapshotId: optionalRowId(snapshotId, 'CohortSnapshot'),
        volumeId: optionalRowId(volumeId, 'Volume'),
      }),
  },
  Comparison: {
    meanSummaries: (parent) => comparison.meanSummaries(parent),
    paired: (parent) => comparison.pairedWithFirst(parent),
    dice: (parent, args, context) => comparison.comparisonDice(context, parent, args),
    worst: (parent, { first, classes }, context) =>
      comparison.worstSlices(context, parent, { first: boundedFirst(first), classes }),
    spread: (parent, { first, classes }, context) =>
      comparison.spreadSlices(context, parent, { first: boundedFirst(first), classes }),
  },
  ComparisonRow: {
    summaries: (row) => comparison.classSummaries(row),
  },
  ComparisonCell: {
    volumeId: ({ volumeId }) => (volumeId === null ? null : toGlobalId('Volume', volumeId)),
  },
  PairedDifference: {
    interval: (paired) => comparison.meanInterval(paired),
  },
  RegressionReport: {
    subjects: (report, { first }) => comparison.lostSubjects(report, boundedFirst(first)),
    slices: (report, { first }, context) =>
      comparison.regressedSlices(context, report, boundedFirst(first)),
  },
  SliceRegression: {
    volumeId: ({ volumeId }) => toGlobalId('Volume', volumeId),
  },
  DiceMatrixKey: {
    key: ({ axis, key }) => {
      if (axis === 'VERSION') return toGlobalId('ModelVersion', key);
      return axis === 'VOLUME' ? toGlobalId('Volume', key) : key;
    },
  },
};
