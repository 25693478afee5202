import type { Resolvers } from '../generated/resolvers.ts';
import * as deletion from '../services/deletion.ts';
import { fromGlobalId } from './global-id.ts';

export const deletionResolvers: Resolvers = {
  Mutation: {
    deleteVolume: (_parent, { input: { id, reason } }, context) =>
      deletion.deleteVolume(context, { id: fromGlobalId(id, 'Volume'), reason }),
    deleteSubject: (_parent, { input: { id, reason } }, context) =>
      deletion.deleteSubject(context, { id: fromGlobalId(id, 'Subject'), reason }),
    deleteAnnotation: (_parent, { input: { id, reason } }, context) =>
      deletion.deleteAnnotation(context, { id: fromGlobalId(id, 'Annotation'), reason }),
  },
};
