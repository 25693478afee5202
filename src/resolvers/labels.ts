import type { Resolvers } from '../generated/resolvers.ts';
import * as labels from '../services/labels.ts';
import * as registry from '../services/registry.ts';
import { volumeSelection } from './catalog.ts';
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
    coverageMatrix: (_parent, { filter }, context) => labels.coverageMatrix(context, filter),
    subjectsLacking: (_parent, args, context) =>
      connection(args, byRowId, (paging) => labels.subjectsLacking(context, paging)),
    repeatedSubjects: (_parent, args, context) =>
      connection(args, bySubjectId, (paging) => labels.repeatedSubjects(context, paging)),
    changesSince: (_parent, args, context) =>
      connection(args, byPlaceInTime, (paging) => labels.changesSince(context, paging)),
    annotations: (_parent, args, context) =>
      connection(args, byRowId, (paging) => labels.annotations(context, paging)),
    readerAgreement: (_parent, { filter }, context) => labels.readerAgreement(context, filter),
    annotateNext: (_parent, { filter, versionId, first }, context) =>
      labels.annotateNext(context, {
        filter,
        versionId: optionalRowId(versionId, 'ModelVersion'),
        first: boundedFirst(first),
      }),
  },
  Mutation: {
    addAnnotation: async (_parent, { input }, context) => ({
      job: await labels.addAnnotation(context, {
        ...input,
        volumeId: fromGlobalId(input.volumeId, 'Volume'),
        correctedFromId: optionalRowId(input.correctedFromId, 'Annotation'),
      }),
    }),
    measureAgreement: async (_parent, { input }, context) => ({
      job: await labels.measureAgreement(context, volumeSelection(input)),
    }),
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
  CoverageRow: {
    id: ({ id }) => toGlobalId('Volume', id),
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
  AnnotationAgreement: {
    first: ({ firstId }, _args, { loaders }) => loaders.annotationById.load(firstId),
    second: ({ secondId }, _args, { loaders }) => loaders.annotationById.load(secondId),
    classes: ({ classes }) => [...classes],
  },
  ClassCoverage: {
    sources: ({ sources }) => [...sources],
  },
  ClassAgreement: {
    sliceCount: ({ slices }) => slices.length,
    worstSlices: (agreement, { first }) => labels.worstSlices(agreement, boundedFirst(first)),
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
    version: (annotation, _args, { loaders }) => {
      const id = registry.versionIdOfAnnotation(annotation);
      return id === null ? null : loaders.visibleVersionById.load(id);
    },
    correctedFrom: (annotation, _args, { loaders }) => {
      const { correctedFrom } = labels.originOf(annotation);
      return correctedFrom ? loaders.annotationById.load(correctedFrom) : null;
    },
    partOf: (annotation, _args, { loaders }) => {
      const { partOf } = labels.originOf(annotation);
      return partOf ? loaders.annotationById.load(partOf) : null;
    },
    reviews: ({ id }, _args, { loaders }) => loaders.reviewsByAnnotation.load(id),
    labelMap: ({ labelMapSha256 }, _args, { loaders }) => loaders.objectBySha.load(labelMapSha256),
  },
};
