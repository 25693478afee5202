import { MyographError } from '../errors.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { forget } from '../services/loaders.ts';
import { pageOfRows } from '../services/page.ts';
import * as registry from '../services/registry.ts';
import { byName, byNumber, byPosition, byRowId, connection } from './connection.ts';
import type { ResolverContext } from './context.ts';
import { fromGlobalId, optionalRowId, parseGlobalId, toGlobalId } from './global-id.ts';

/** Whether a move or a policy comes after the one with the number, in a history that is newest first. */
const isEarlier = ({ number }: { number: number }, key: string) => number < Number(key);

export const registryResolvers: Resolvers = {
  Query: {
    models: (_parent, args, context) =>
      connection(args, byName, (paging) => registry.models(context, paging)),
    model: (_parent, { name }, context) => registry.modelByName(context, name),
    promotions: (_parent, args, context) =>
      connection(args, byPosition, (paging) => registry.promotions(context, paging)),
    promotionProposals: (_parent, args, context) =>
      connection(args, byRowId, (paging) => registry.promotionProposals(context, paging)),
  },
  Mutation: {
    predict: async (_parent, { input }, context) => ({
      job: await registry.predict(context, {
        versionId: fromGlobalId(input.versionId, 'ModelVersion'),
        volumeIds: input.volumeIds?.map((id) => fromGlobalId(id, 'Volume')) ?? null,
        cohortId: optionalRowId(input.cohortId, 'Cohort'),
      }),
    }),
    promoteVersion: (_parent, { input }, context) => {
      const versionId = fromGlobalId(input.versionId, 'ModelVersion');
      return changed(context, registry.promoteVersion(context, { ...input, versionId }));
    },
    rollbackAlias: async (_parent, { input }, context) => {
      const modelId = fromGlobalId(input.modelId, 'Model');
      const alias = registry.rollbackAlias(context, { ...input, modelId });
      return { alias: await changed(context, alias) };
    },
    removeAlias: async (_parent, { input }, context) => {
      const modelId = fromGlobalId(input.modelId, 'Model');
      const model = registry.removeAlias(context, { ...input, modelId });
      return { model: await changed(context, model) };
    },
    approvePromotion: (_parent, { input }, context) =>
      changed(context, registry.approvePromotion(context, withProposal(input))),
    rejectPromotion: async (_parent, { input }, context) => ({
      proposal: await changed(context, registry.rejectPromotion(context, withProposal(input))),
    }),
    withdrawPromotion: async (_parent, { input }, context) => ({
      proposal: await changed(context, registry.withdrawPromotion(context, withProposal(input))),
    }),
    setPromotionPolicy: async (_parent, { input }, context) => {
      const policy = registry.setPromotionPolicy(context, {
        ...input,
        studyId: fromGlobalId(input.studyId, 'Study'),
        evaluationSnapshotId: optionalRowId(input.evaluationSnapshotId, 'CohortSnapshot'),
      });
      const { studyId } = await changed(context, policy);
      return { study: await context.loaders.studyById.load(studyId) };
    },
    setTag: async (_parent, { input }, context) => {
      const id = describedId(input.id);
      await changed(context, registry.setTag(context, id, input));
      return { described: await describedBy(context, id) };
    },
    removeTag: async (_parent, { input }, context) => {
      const id = describedId(input.id);
      await changed(context, registry.removeTag(context, id, input));
      return { described: await describedBy(context, id) };
    },
    setDescription: async (_parent, { input }, context) => {
      const id = describedId(input.id);
      await changed(context, registry.setDescription(context, id, input));
      return { described: await describedBy(context, id) };
    },
  },
  Described: {
    __resolveType: ({ __typename }) => __typename,
  },
  Tag: {
    changedBy: ({ changedById }, _args, { loaders }) => loaders.userById.load(changedById),
  },
  Description: {
    changedBy: ({ changedById }, _args, { loaders }) => loaders.userById.load(changedById),
  },
  Model: {
    id: ({ id }) => toGlobalId('Model', id),
    description: ({ id }, _args, { loaders }) => loaders.descriptionByModel.load(id),
    tags: ({ id }, _args, { loaders }) => loaders.tagsByModel.load(id),
    study: ({ studyId }, _args, { loaders }) => loaders.studyById.load(studyId),
    versions: ({ id }, args, { loaders }) =>
      connection(args, byNumber, (paging) => loaders.versionsByModel.load(id, paging)),
    aliases: ({ id }, _args, { loaders }) => loaders.aliasesByModel.load(id),
  },
  ModelAlias: {
    version: ({ versionId }, _args, { loaders }) => loaders.versionById.load(versionId),
    history: ({ history }, args) =>
      connection(args, byNumber, async (paging) => pageOfRows(history, paging, isEarlier)),
  },
  AliasEvent: {
    model: ({ modelId }, _args, { loaders }) => loaders.modelById.load(modelId),
    version: ({ versionId }, _args, { loaders }) =>
      versionId === null ? null : loaders.versionById.load(versionId),
    previous: ({ previousVersionId: id }, _args, { loaders }) =>
      id === null ? null : loaders.versionById.load(id),
    proposal: ({ proposalId }, _args, { loaders }) =>
      proposalId === null ? null : loaders.proposalById.load(proposalId),
    by: ({ createdById }, _args, { loaders }) => loaders.userById.load(createdById),
  },
  Study: {
    promotionPolicy: async ({ id }, _args, { loaders }) =>
      (await loaders.policiesByStudy.load(id))[0] ?? null,
    promotionPolicies: ({ id }, args, { loaders }) =>
      connection(args, byNumber, async (paging) =>
        pageOfRows(await loaders.policiesByStudy.load(id), paging, isEarlier),
      ),
  },
  PromotionPolicy: {
    evaluationSnapshot: ({ evaluationSnapshotId: id }, _args, { loaders }) =>
      id === null ? null : loaders.visibleSnapshotById.load(id),
    by: ({ createdById }, _args, { loaders }) => loaders.userById.load(createdById),
  },
  PromotionProposal: {
    id: ({ id }) => toGlobalId('PromotionProposal', id),
    model: ({ modelId }, _args, { loaders }) => loaders.modelById.load(modelId),
    version: ({ versionId }, _args, { loaders }) => loaders.versionById.load(versionId),
    by: ({ createdById }, _args, { loaders }) => loaders.userById.load(createdById),
    status: (proposal, _args, { loaders }) => loaders.statusOfProposal.load(proposal),
    decision: ({ id }, _args, { loaders }) => loaders.decisionByProposal.load(id),
  },
  ProposalDecision: {
    by: ({ createdById }, _args, { loaders }) => loaders.userById.load(createdById),
  },
  ModelVersion: {
    id: ({ id }) => toGlobalId('ModelVersion', id),
    description: ({ id }, _args, { loaders }) => loaders.descriptionByVersion.load(id),
    tags: ({ id }, _args, { loaders }) => loaders.tagsByVersion.load(id),
    model: ({ modelId }, _args, { loaders }) => loaders.modelById.load(modelId),
    run: ({ runId }, _args, { loaders }) => loaders.runById.load(runId),
    weights: ({ weightsSha256 }, _args, { loaders }) => loaders.objectBySha.load(weightsSha256),
    classes: ({ classes }, _args, { loaders }) =>
      Promise.all(classes.map((code) => loaders.classByCode.load(code))),
    lossChoice: (version) => registry.lossChoiceOfVersion(version),
    recipe: async (version, _args, { loaders }) =>
      registry.recipeOf(
        version,
        await Promise.all(version.classes.map((code) => loaders.classByCode.load(code))),
      ),
    aliases: async ({ id, modelId }, _args, { loaders }) =>
      (await loaders.aliasesByModel.load(modelId))
        .filter(({ versionId }) => versionId === id)
        .map(({ name }) => name),
    evaluations: ({ id }, args, { loaders }) =>
      connection(args, byRowId, (paging) => loaders.evaluationsByVersion.load(id, paging)),
    card: ({ id }, _args, context) => registry.modelCard(context, id),
  },
};

/** What a change gives; what was read before it in the same request is read again. */
async function changed<Result>({ loaders }: ResolverContext, change: Promise<Result>) {
  const result = await change;
  forget(loaders);
  return result;
}

function withProposal({ proposalId, reason }: { proposalId: string; reason: string }) {
  return { proposalId: fromGlobalId(proposalId, 'PromotionProposal'), reason };
}

/** @throws INVALID_INPUT when it is the id of neither a model nor a version */
function describedId(globalId: string): registry.DescribedId {
  const { type, id } = parseGlobalId(globalId);
  if (type === 'Model' || type === 'ModelVersion') return { type, id };
  throw new MyographError(
    'INVALID_INPUT',
    `'${globalId}' is the id of a ${type}; a Model or a ModelVersion is needed here.`,
    { id: globalId, type },
  );
}

async function describedBy({ loaders }: ResolverContext, { type, id }: registry.DescribedId) {
  return type === 'Model'
    ? { __typename: type, ...(await loaders.modelById.load(id)) }
    : { __typename: type, ...(await loaders.versionById.load(id)) };
}
