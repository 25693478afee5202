import type { Resolvers } from '../generated/resolvers.ts';
import * as labels from '../services/labels.ts';
import * as registry from '../services/registry.ts';
import { boundedFirst } from './connection.ts';
import { fromGlobalId, optionalRowId, toGlobalId } from './global-id.ts';

export const labelResolvers: Resolvers = {
  Query: {
    labelSchemas: (_parent, _args, context) => labels.labelSchemas(context),
    coverage: (_parent, { groupBy, filter }, context) =>
      labels.coverage(context, { groupBy, filter }),
    annotateNext: (_parent, { filter, versionId, first }, context) =>
      labels.annotateNext(context, {
        filter,
        versionId: optionalRowId(versionId, 'ModelVersion'),
        first: boundedFirst(first),
      }),
  },
  Mutation: {
    defineLabelSchema: async (_parent, { input }, context) => ({
      schema: await labels.defineLabelSchema(context, input),
    }),
    reviewAnnotation: async (_parent, { input }, context) => ({
      annotation: await labels.reviewAnnotation(context, {
        annotationId: fromGlobalId(input.annotationId, 'Annotation'),
        status: input.status,
      }),
    }),
  },
  LabelSchema: {
    id: ({ id }) => toGlobalId('LabelSchema', id),
  },
  Annotation: {
    id: ({ id }) => toGlobalId('Annotation', id),
    volume: ({ volumeId }, _args, { loaders }) => loaders.volumeById.load(volumeId),
    classes: ({ id }, _args, { loaders }) => loaders.annotationClasses.load(id),
    version: (annotation, _args, { loaders }) => {
      const id = registry.versionIdOfAnnotation(annotation);
      return id === null ? null : loaders.visibleVersionById.load(id);
    },
    labelMap: ({ labelMapSha256 }, _args, { loaders }) => loaders.objectBySha.load(labelMapSha256),
  },
};
