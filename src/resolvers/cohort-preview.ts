import type { Resolvers } from '../generated/resolvers.ts';
import * as cohorts from '../services/cohorts.ts';
import { fromGlobalId, optionalRowId } from './global-id.ts';

export const cohortPreviewResolvers: Resolvers = {
  Query: {
    cohortPreview: (_parent, { input }, context) =>
      cohorts.previewCohort(context, {
        ...input,
        cohortId: optionalRowId(input.cohortId, 'Cohort'),
      }),
  },
  Mutation: {
    updateCohort: async (_parent, { input }, context) => ({
      cohort: await cohorts.updateCohort(context, {
        ...input,
        cohortId: fromGlobalId(input.cohortId, 'Cohort'),
      }),
    }),
    deleteCohort: (_parent, { input }, context) =>
      cohorts.deleteCohort(context, { cohortId: fromGlobalId(input.cohortId, 'Cohort') }),
  },
  CohortPreview: {
    volumeCount: ({ volumes }) => volumes,
    subjectCount: ({ subjects }) => subjects,
    coverage: ({ coverage }) => [...coverage],
  },
  PreviewedSnapshot: {
    classes: ({ classes }) => [...classes],
    leftOut: ({ leftOut }) => [...leftOut],
    labelSets: ({ labelSets }) =>
      labelSets.map(({ code, classes, includes }) => ({
        code,
        classes: [...classes],
        includes: [...includes],
      })),
    classCounts: ({ classCounts }) => [...classCounts],
  },
};
