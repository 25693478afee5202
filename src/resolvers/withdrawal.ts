import type { Resolvers } from '../generated/resolvers.ts';
import * as catalog from '../services/catalog.ts';
import * as withdrawal from '../services/withdrawal.ts';
import { fromGlobalId } from './global-id.ts';

export const withdrawalResolvers: Resolvers = {
  Mutation: {
    withdrawSubject: (_parent, { input: { subjectId, ...input } }, context) =>
      withdrawal.withdrawSubject(context, {
        ...input,
        subjectId: fromGlobalId(subjectId, 'Subject'),
      }),
  },
  Study: {
    subject: ({ id }, { code }, context) => catalog.subjectByCode(context, id, code),
  },
  Subject: {
    withdrawal: async (subject, _args, { loaders }) => {
      const { withdrawnAt: at, withdrawnById, withdrawalReason: reason } = subject;
      if (at === null || withdrawnById === null || reason === null) return null;
      return { at, reason, by: await loaders.userById.load(withdrawnById) };
    },
  },
  CohortSnapshot: {
    withdrawnSubjects: ({ id }, _args, { loaders }) => loaders.withdrawnBySnapshot.load(id),
  },
  ModelVersion: {
    withdrawnSubjects: ({ id }, _args, { loaders }) => loaders.withdrawnByVersion.load(id),
  },
  Evaluation: {
    withdrawnSubjects: ({ id }, _args, { loaders }) => loaders.withdrawnByEvaluation.load(id),
  },
};
