import type { Resolvers } from '../generated/resolvers.ts';
import * as labels from '../services/labels.ts';
import * as registry from '../services/registry.ts';
import { boundedFirst, byRowId, connection, type ListKey } from './connection.ts';
import { fromGlobalId, optionalRowId, toGlobalId } from './global-id.ts';

const bySubjectId: ListKey<labels.RepeatedSubject> = {
  of: ({ subjectId }) => subjectId,
  is: byRowId.is,
};

const byPlaceInTime: ListKey<labels.Change> = {
  of: labels.changeKey,
  is: labels.isChangeKey,
};

export const labelResolvers: Resolvers = {
  Query: {
    labelSchemas: (_parent, _args, context) => labels.labelSchemas(context),
    coverage: (_parent, { groupBy, filter }, context) =>
      labels.coverage(context, { groupBy, filter }),
    subjectsLacking: (_parent, args, context) =>
      connection(args, byRowId, (paging) => labels.subjectsLacking(context, paging)),
    repeatedSubjects: (_parent, args, context) =>
      connection(args, bySubjectId, (paging) => labels.repeatedSubjects(context, paging)),
    changesSince: (_parent, args, context) =>
      connection(args, byPlaceInTime, (paging) => labels.changesSince(context, paging)),
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
    version: (annotation, _args, { loaders }) => {
      const id = registry.versionIdOfAnnotation(annotation);
      return id === null ? null : loaders.visibleVersionById.load(id);
    },
    labelMap: ({ labelMapSha256 }, _args, { loaders }) => loaders.objectBySha.load(labelMapSha256),
  },
};
