import type { Resolvers } from '../generated/resolvers.ts';
import * as evaluation from '../services/evaluation.ts';
import * as registry from '../services/registry.ts';
import { boundedFirst } from './connection.ts';
import { fromGlobalId, optionalRowId, toGlobalId } from './global-id.ts';

export const registryResolvers: Resolvers = {
  Query: {
    models: (_parent, { first }, context) => registry.models(context, boundedFirst(first)),
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
    versions: ({ id }, { first, number }, context) =>
      registry.versions(context, id, { first: boundedFirst(first), number }),
    aliases: ({ id }, _args, context) => registry.aliases(context, id),
  },
  ModelAlias: {
    version: ({ versionId }, _args, { loaders }) => loaders.versionById.load(versionId),
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
    aliases: ({ id }, _args, context) => registry.aliasesOfVersion(context, id),
    evaluations: ({ id }, _args, context) => evaluation.evaluations(context, id),
    card: ({ id }, _args, context) => registry.modelCard(context, id),
  },
};
