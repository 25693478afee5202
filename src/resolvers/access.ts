import type { Resolvers, TokenScope } from '../generated/resolvers.ts';
import type { Scope } from '../services/access/rules.ts';
import * as access from '../services/access.ts';
import { byName, byRowId, connection } from './connection.ts';
import { fromGlobalId, optionalRowId, toGlobalId } from './global-id.ts';

const scopeOf: Readonly<Record<TokenScope, Scope>> = {
  READ: 'read',
  CURATE: 'curate',
  TRAIN: 'train',
  ADMINISTER: 'administer',
};

const isTokenScope = (text: string): text is TokenScope => Object.hasOwn(scopeOf, text);

export const accessResolvers: Resolvers = {
  Query: {
    me: (_parent, _args, { actor, loaders }) => loaders.userById.load(actor.id),
    users: (_parent, args, context) =>
      connection(args, byName, (paging) => access.users(context, paging)),
    mySessions: (_parent, _args, context) => access.mySessions(context),
    myTokens: (_parent, _args, context) => access.myTokens(context),
    auditLog: (_parent, args, context) =>
      connection(args, byRowId, ({ studyId, ...paging }) =>
        access.auditLog(context, { ...paging, studyId: optionalRowId(studyId, 'Study') }),
      ),
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
    signOut: async (_parent, _args, context) => {
      await access.signOut(context);
      return true;
    },
    endSession: async (_parent, { input }, context) => {
      await access.endSession(context, input.sessionId);
      return { sessions: await access.mySessions(context) };
    },
    setPassword: async (_parent, { input }, context) => ({
      user: await access.setPassword(context, input),
    }),
    createToken: (_parent, { input }, context) =>
      access.createToken(context, {
        ...input,
        scopes: input.scopes.map((scope) => scopeOf[scope]),
        studies: input.studies ?? null,
      }),
    revokeToken: async (_parent, { input }, context) => {
      await access.revokeToken(context, input.name);
      return { tokens: await access.myTokens(context) };
    },
  },
  User: {
    id: ({ id }) => toGlobalId('User', id),
    email: ({ id, email }, _args, { actor }) =>
      actor.isAdministrator || actor.id === id ? email : null,
  },
  Membership: {
    user: ({ userId }, _args, { loaders }) => loaders.userById.load(userId),
  },
  Session: {
    isCurrent: ({ id }, _args, { session }) => session?.id === id,
  },
  ApiToken: {
    scopes: ({ scopes }) => scopes.map((scope) => scope.toUpperCase()).filter(isTokenScope),
    studies: (token, _args, context) => access.studiesOfToken(context, token),
  },
  AuditEvent: {
    actor: ({ actorId }, _args, { loaders }) =>
      actorId === null ? null : loaders.userById.load(actorId),
  },
};
