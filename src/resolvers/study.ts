import type { Resolvers } from '../generated/resolvers.ts';
import * as catalog from '../services/catalog.ts';
import * as study from '../services/study.ts';
import { pageArguments, toConnection } from './connection.ts';
import { toGlobalId } from './global-id.ts';

/** Any text may be one: what is no code simply has its place among them. */
const isSubjectCode = () => true;

export const studyResolvers: Resolvers = {
  Query: {
    studies: (_parent, _args, context) => study.studies(context),
    study: (_parent, { code }, context) => study.studyByCode(context, code),
  },
  Mutation: {
    createStudy: async (_parent, { input }, context) => ({
      study: await study.createStudy(context, input),
    }),
  },
  Study: {
    id: ({ id }) => toGlobalId('Study', id),
    role: ({ id }, _args, context) => study.roleIn(context, id),
    members: ({ id }, _args, context) => study.members(context, id),
    subjectCount: ({ id }, _args, context) => study.subjectCount(context, id),
    volumeCount: ({ id }, _args, context) => study.volumeCount(context, id),
    subjects: async ({ id }, { withdrawn, ...args }, context) => {
      const page = await catalog.subjects(context, {
        ...{ studyId: id, withdrawn },
        ...pageArguments(args, isSubjectCode),
      });
      return toConnection(page, ({ code }) => code);
    },
  },
};
