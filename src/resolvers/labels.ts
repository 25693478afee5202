import type { Resolvers } from '../generated/resolvers.ts';
import * as labels from '../services/labels.ts';
import * as registry from '../services/registry.ts';
import { boundedFirst, pageArguments, toConnection } from './connection.ts';
import { fromGlobalId, isRowId, optionalRowId, toGlobalId } from './global-id.ts';

export const labelResolvers: Resolvers = {
  Query: {
    labelSchemas: (_parent, _args, context) => labels.labelSchemas(context),
    coverage: (_parent, { groupBy, filter }, context) =>
      labels.coverage(context, { groupBy, filter }),
    subjectsLacking: async (_parent, { classes, filter, ...args }, context) => {
      const paging = pageArguments(args, isRowId);
      const page = await labels.subjectsLacking(context, { classes, filter, ...paging });
      return toConnection(page, ({ id }) => id);
    },
    repeatedSubjects: async (_parent, { classes, filter, ...args }, context) => {
      const paging = pageArguments(args, isRowId);
      const page = await labels.repeatedSubjects(context, { classes, filter, ...paging });
      return toConnection(page, ({ subjectId }) => subjectId);
    },
    changesSince: async (_parent, { since, kinds, filter, ...args }, context) => {
      const paging = pageArguments(args, labels.isChangeKey);
      const page = await labels.changesSince(context, { since, kinds, filter, ...paging });
      return toConnection(page, labels.changeKey);
    },
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
  RepeatedSubject: {
    subject: ({ subjectId }, _args, { loaders }) => loaders.subjectById.load(subjectId),
  },
  RepeatedLimb: {
    visits: async ({ visitIds }, _args, { loaders }) => {
      const visits = await Promise.all(visitIds.map((id) => loaders.visitById.load(id)));
      return visits.toSorted((a, b) => a.code.localeCompare(b.code));
    },
  },
  Change: {
    volume: ({ volumeId }, _args, { loaders }) => loaders.volumeById.load(volumeId),
    annotation: ({ annotationId }, _args, { loaders }) =>
      annotationId === null ? null : loaders.annotationById.load(annotationId),
  },
  ClassChange: {
    class: ({ classId }, _args, { loaders }) => loaders.classById.load(classId),
  },
  LabelSchema: {
    id: ({ id }) => toGlobalId('LabelSchema', id),
  },
  Annotation: {
    id: ({ id }) => toGlobalId('Annotation', id),
    volume: ({ volumeId }, _args, { loaders }) => loaders.volumeById.load(volumeId),
    classes: ({ id }, _args, { loaders }) => loaders.annotationClasses.load(id),
    version: (annotation, _args, context) => registry.versionOfAnnotation(context, annotation),
    labelMap: ({ labelMapSha256 }, _args, { loaders }) => loaders.objectBySha.load(labelMapSha256),
  },
};
