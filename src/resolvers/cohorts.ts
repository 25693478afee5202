import type { Resolvers } from '../generated/resolvers.ts';
import * as cohorts from '../services/cohorts.ts';
import { boundedFirst, pageArguments, toConnection } from './connection.ts';
import { fromGlobalId, isRowId, toGlobalId } from './global-id.ts';

export const cohortResolvers: Resolvers = {
  Query: {
    cohorts: (_parent, { first }, context) => cohorts.cohorts(context, boundedFirst(first)),
    cohort: (_parent, { name }, context) => cohorts.cohortByName(context, name),
  },
  Mutation: {
    createCohort: async (_parent, { input }, context) => ({
      cohort: await cohorts.createCohort(context, input),
    }),
    freezeCohort: async (_parent, { input }, context) => ({
      snapshot: await cohorts.freezeCohort(context, {
        ...input,
        cohortId: fromGlobalId(input.cohortId, 'Cohort'),
      }),
    }),
    freezeFolds: async (_parent, { input }, context) => ({
      snapshots: await cohorts.freezeFolds(context, {
        ...input,
        cohortId: fromGlobalId(input.cohortId, 'Cohort'),
      }),
    }),
  },
  Cohort: {
    id: ({ id }) => toGlobalId('Cohort', id),
    studies: async ({ id }, _args, context) => {
      const cohort = await cohorts.cohortById(context, id);
      const studyIds = cohort?.studies.map(({ studyId }) => studyId) ?? [];
      return Promise.all(studyIds.map((studyId) => context.loaders.studyById.load(studyId)));
    },
    volumeCount: ({ id }, _args, context) => cohorts.cohortVolumeCount(context, id),
    volumes: async ({ id }, args, context) => {
      const page = await cohorts.cohortVolumes(context, id, pageArguments(args, isRowId));
      return toConnection(page, (volume) => volume.id);
    },
    snapshots: ({ id }, _args, context) => cohorts.cohortSnapshots(context, id),
  },
  CohortMember: {
    volume: ({ volumeId }, _args, { loaders }) => loaders.volumeById.load(volumeId),
    annotations: ({ annotations }) => [...annotations],
  },
  CohortSnapshot: {
    id: ({ id }) => toGlobalId('CohortSnapshot', id),
    cohort: ({ cohortId }, _args, { loaders }) => loaders.cohortById.load(cohortId),
    classes: ({ classes }, _args, { loaders }) =>
      Promise.all(classes.map((code) => loaders.classByCode.load(code))),
    leftOut: (snapshot) => cohorts.leftOutClasses(snapshot),
    labelSets: (snapshot) =>
      cohorts.labelSetsOf(snapshot).map(({ code, classes, includes }) => ({
        code,
        classes: [...classes],
        includes: [...includes],
      })),
    members: ({ id }, _args, context) => cohorts.snapshotMembers(context, id),
    classCounts: ({ id }, _args, context) => cohorts.snapshotClassCounts(context, id),
    lossChoice: ({ id }, _args, context) => cohorts.snapshotLossChoice(context, id),
  },
};
