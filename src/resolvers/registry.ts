import type { Resolvers } from '../generated/resolvers.ts';
import { pageOfRows } from '../services/page.ts';
import * as registry from '../services/registry.ts';
import { byName, byNumber, byRowId, connection } from './connection.ts';
import { fromGlobalId, optionalRowId, toGlobalId } from './global-id.ts';

/** Whether a move of an alias comes after the one with the number, in a history that is newest first. */
const isEarlier = ({ number }: { number: number }, key: string) => number < Number(key);

export const registryResolvers: Resolvers = {
  Query: {
    models: (_parent, args, context) =>
      connection(args, byName, (paging) => registry.models(context, paging)),
    model: (_parent, { name }, context) => registry.modelByName(context, name),
  },
  Mutation: {
    predict: async (_parent, { input }, context) => ({
      job: await registry.predict(context, {
        versionId: fromGlobalId(input.versionId, 'ModelVersion'),
        volumeIds: input.volumeIds?.map((id) => fromGlobalId(id, 'Volume')) ?? null,
        cohortId: optionalRowId(input.cohortId, 'Cohort'),
      }),
    }),
    promoteVersion: async (_parent, { input }, context) => ({
      alias: await registry.promoteVersion(context, {
        ...input,
        versionId: fromGlobalId(input.versionId, 'ModelVersion'),
      }),
    }),
  },
  Model: {
    id: ({ id }) => toGlobalId('Model', id),
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
    version: ({ versionId }, _args, { loaders }) => loaders.versionById.load(versionId),
    by: ({ createdById }, _args, { loaders }) => loaders.userById.load(createdById),
  },
  ModelVersion: {
    id: ({ id }) => toGlobalId('ModelVersion', id),
    model: ({ modelId }, _args, { loaders }) => loaders.modelById.load(modelId),
    run: ({ runId }, _args, { loaders }) => loaders.runById.load(runId),
    weights: ({ weightsSha256 }, _args, { loaders }) => loaders.objectBySha.load(weightsSha256),
    classes: ({ classes }, _args, { loaders }) =>
      Promise.all(classes.map((code) => loaders.classByCode.load(code))),
    lossChoice: (version) => registry.lossChoiceOfVersion(version),
    aliases: async ({ id, modelId }, _args, { loaders }) =>
      (await loaders.aliasesByModel.load(modelId))
        .filter(({ versionId }) => versionId === id)
        .map(({ name }) => name),
    evaluations: ({ id }, args, { loaders }) =>
      connection(args, byRowId, (paging) => loaders.evaluationsByVersion.load(id, paging)),
    card: ({ id }, _args, context) => registry.modelCard(context, id),
  },
};
