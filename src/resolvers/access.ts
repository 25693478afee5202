import type { Resolvers } from '../generated/resolvers.ts';
import * as access from '../services/access.ts';
import { byName, connection } from './connection.ts';
import { fromGlobalId, toGlobalId } from './global-id.ts';

export const accessResolvers: Resolvers = {
  Query: {
    me: (_parent, _args, { actor, loaders }) => loaders.userById.load(actor.id),
    users: (_parent, args, context) =>
      connection(args, byName, (paging) => access.users(context, paging)),
  },
  Mutation: {
    createUser: async (_parent, { input }, context) => {
      const { user, signInToken } = await access.createUser(context, input);
      return { user, signInLink: context.signInLink(signInToken) };
    },
    createSignInLink: async (_parent, { input }, context) => {
      const { user, signInToken } = await access.signInLinkFor(context, input);
      return { user, signInLink: context.signInLink(signInToken) };
    },
    setMember: async (_parent, { input }, context) => ({
      study: await access.setMember(context, {
        ...input,
        studyId: fromGlobalId(input.studyId, 'Study'),
      }),
    }),
    removeMember: async (_parent, { input }, context) => ({
      study: await access.removeMember(context, {
        ...input,
        studyId: fromGlobalId(input.studyId, 'Study'),
      }),
    }),
    signOut: async (_parent, _args, { db, sessionToken }) => {
      await access.signOut(db, sessionToken);
      return true;
    },
  },
  User: {
    id: ({ id }) => toGlobalId('User', id),
  },
  Membership: {
    user: ({ userId }, _args, { loaders }) => loaders.userById.load(userId),
  },
};
