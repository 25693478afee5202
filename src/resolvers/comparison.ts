import type { Resolvers } from '../generated/resolvers.ts';
import * as comparison from '../services/comparison.ts';
import { fromGlobalId, optionalRowId } from './global-id.ts';

export const comparisonResolvers: Resolvers = {
  Query: {
    compareVersions: (_parent, { versionIds, snapshotId }, context) =>
      comparison.compareVersions(context, {
        versionIds: versionIds.map((id) => fromGlobalId(id, 'ModelVersion')),
        snapshotId: optionalRowId(snapshotId, 'CohortSnapshot'),
      }),
  },
};
