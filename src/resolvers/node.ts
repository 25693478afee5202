import type { Resolvers } from '../generated/resolvers.ts';
import * as access from '../services/access.ts';
import * as catalog from '../services/catalog.ts';
import * as cohorts from '../services/cohorts.ts';
import * as evaluation from '../services/evaluation.ts';
import * as jobs from '../services/jobs.ts';
import * as labels from '../services/labels.ts';
import * as registry from '../services/registry.ts';
import * as study from '../services/study.ts';
import * as training from '../services/training.ts';
import type { ResolverContext } from './context.ts';
import { type NodeType, parseGlobalId } from './global-id.ts';

export const nodeResolvers: Resolvers = {
  Query: {
    node: (_parent, { id: globalId }, context) => {
      const { type, id } = parseGlobalId(globalId);
      return nodeOf(type, id, context);
    },
  },
  Node: {
    __resolveType: ({ __typename }) => __typename,
  },
};

/** The object that a global id names; null when there is none that the actor may see. */
async function nodeOf(type: NodeType, id: string, context: ResolverContext) {
  switch (type) {
    case 'User':
      return named(type, access.userById(context, id));
    case 'Study':
      return named(type, study.studyById(context, id));
    case 'Subject':
      return named(type, catalog.subjectById(context, id));
    case 'Visit':
      return named(type, catalog.visitById(context, id));
    case 'Scanner':
      return named(type, catalog.scannerById(context, id));
    case 'Volume':
      return named(type, catalog.volumeById(context, id));
    case 'ManifestImport':
      return named(type, catalog.importById(context, id));
    case 'LabelSchema':
      return named(type, labels.labelSchemaById(context, Number(id)));
    case 'Annotation':
      return named(type, labels.annotationById(context, id));
    case 'Job':
      return named(type, jobs.jobById(context, id));
    case 'Cohort':
      return named(type, cohorts.cohortById(context, id));
    case 'CohortSnapshot':
      return named(type, cohorts.snapshotById(context, id));
    case 'TrainingRun':
      return named(type, training.runById(context, id));
    case 'Sweep':
      return named(type, training.sweepById(context, id));
    case 'Model':
      return named(type, registry.modelById(context, id));
    case 'ModelVersion':
      return named(type, registry.versionById(context, id));
    case 'PromotionProposal':
      return named(type, registry.proposalById(context, id));
    case 'Evaluation':
      return named(type, evaluation.evaluationById(context, id));
  }
}

/** The row with the name of its type, by which GraphQL tells what a Node is. */
async function named<Type extends NodeType, Row extends object>(
  type: Type,
  row: Promise<Row | null>,
): Promise<(Row & { __typename: Type }) | null> {
  const found = await row;
  return found && { ...found, __typename: type };
}
