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
        ...input,
        annotationId: fromGlobalId(input.annotationId, 'Annotation'),
      }),
    }),
  },
  LabelSchema: {
    id: ({ id }) => toGlobalId('LabelSchema', id),
  },
  AnnotationReview: {
    by: ({ byId }, _args, { loaders }) => loaders.userById.load(byId),
    cause: ({ causeId }, _args, { loaders }) =>
      causeId === null ? null : loaders.annotationById.load(causeId),
  },
  Annotation: {
    id: ({ id }) => toGlobalId('Annotation', id),
    volume: ({ volumeId }, _args, { loaders }) => loaders.volumeById.load(volumeId),
    classes: ({ id }, _args, { loaders }) => loaders.annotationClasses.load(id),
    version: (annotation, _args, context) => registry.versionOfAnnotation(context, annotation),
    reviews: ({ id }, _args, { loaders }) => loaders.reviewsByAnnotation.load(id),
    labelMap: ({ labelMapSha256 }, _args, { loaders }) => loaders.objectBySha.load(labelMapSha256),
  },
};
