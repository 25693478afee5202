import type { Resolvers } from '../generated/resolvers.ts';
import * as cohorts from '../services/cohorts.ts';
import { byName, byNumber, byRowId, connection } from './connection.ts';
import { fromGlobalId, toGlobalId } from './global-id.ts';

const byMember = { of: cohorts.memberKey, is: cohorts.isMemberKey };

export const cohortResolvers: Resolvers = {
  Query: {
    cohorts: (_parent, args, context) =>
      connection(args, byName, (paging) => cohorts.cohorts(context, paging)),
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
    studies: ({ id }, _args, { loaders }) => loaders.studiesByCohort.load(id),
    volumeCount: ({ id }, _args, context) => cohorts.cohortVolumeCount(context, id),
    volumes: ({ id }, args, context) =>
      connection(args, byRowId, (paging) => cohorts.cohortVolumes(context, id, paging)),
    snapshots: ({ id }, args, { loaders }) =>
      connection(args, byNumber, (paging) => loaders.snapshotsByCohort.load(id, paging)),
  },
  CohortMember: {
    volume: ({ volumeId }, _args, { loaders }) => loaders.volumeById.load(volumeId),
    annotations: (member, _args, { loaders }) => loaders.annotationsByMember.load(member),
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
    members: ({ id }, args, { loaders }) =>
      connection(args, byMember, (paging) => loaders.membersBySnapshot.load(id, paging)),
    sides: ({ id }, _args, { loaders }) => loaders.sidesBySnapshot.load(id),
    classCounts: async (snapshot, _args, { loaders }) =>
      cohorts.countClasses(snapshot, await loaders.coverageBySnapshot.load(snapshot.id)),
    lossChoice: async (snapshot, _args, { loaders }) =>
      cohorts.lossOf(snapshot, await loaders.coverageBySnapshot.load(snapshot.id)),
  },
};
