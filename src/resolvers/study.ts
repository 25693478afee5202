import type { Resolvers } from '../generated/resolvers.ts';
import * as study from '../services/study.ts';
import { byCode, connection } from './connection.ts';
import { toGlobalId } from './global-id.ts';

export const studyResolvers: Resolvers = {
  Query: {
    studies: (_parent, args, context) =>
      connection(args, byCode, (paging) => study.studies(context, paging)),
    study: (_parent, { code }, context) => study.studyByCode(context, code),
  },
  Mutation: {
    createStudy: async (_parent, { input }, context) => ({
      study: await study.createStudy(context, input),
    }),
  },
  Study: {
    id: ({ id }) => toGlobalId('Study', id),
    role: ({ id }, _args, { loaders }) => loaders.roleByStudy.load(id),
    members: ({ id }, _args, { loaders }) => loaders.membersByStudy.load(id),
    subjectCount: ({ id }, _args, { loaders }) => loaders.subjectCountByStudy.load(id),
    visitCount: ({ id }, _args, { loaders }) => loaders.visitCountByStudy.load(id),
    volumeCount: ({ id }, _args, { loaders }) => loaders.volumeCountByStudy.load(id),
    subjects: ({ id }, args, { loaders }) =>
      connection(args, byCode, (paging) => loaders.subjectsByStudy.load(id, paging)),
  },
};
