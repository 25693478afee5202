import type { Resolvers } from '../generated/resolvers.ts';
import * as lineage from '../services/lineage.ts';
import * as registry from '../services/registry.ts';
import { boundedFirst, pageArguments, toConnection } from './connection.ts';
import { isRowId, toGlobalId } from './global-id.ts';

export const lineageResolvers: Resolvers = {
  Query: {
    usesOfObject: (_parent, { sha256 }, context) => lineage.usesOfObject(context, sha256),
  },
  ModelVersion: {
    lineage: async (version, args, context) => {
      const page = await lineage.lineageMembers(context, version, pageArguments(args, isRowId));
      return toConnection(page, lineage.memberKey);
    },
  },
  LineageMember: {
    image: ({ imageSha256 }, _args, { loaders }) => loaders.objectBySha.load(imageSha256),
    origin: ({ volume }) => lineage.originOf(volume),
  },
  LineageAnnotation: {
    labelMap: ({ annotation }, _args, { loaders }) =>
      loaders.objectBySha.load(annotation.labelMapSha256),
    source: ({ annotation }, _args, { loaders }) =>
      loaders.objectBySha.load(annotation.sourceSha256),
    origin: ({ annotation }) => lineage.originOf(annotation),
  },
  Origin: {
    jobId: ({ jobId }) => (jobId === null ? null : toGlobalId('Job', jobId)),
    manifest: async ({ jobId }, _args, { loaders }) => {
      const [found] = jobId === null ? [] : await loaders.importsByJob.load(jobId);
      return found ? loaders.objectBySha.load(found.manifestSha256) : null;
    },
    volume: ({ volumeId }, _args, { loaders }) =>
      volumeId === null ? null : loaders.volumeById.load(volumeId),
    annotations: ({ annotationIds }, _args, { loaders }) =>
      Promise.all(annotationIds.map((id) => loaders.annotationById.load(id))),
    version: ({ versionId }, _args, context) =>
      versionId === null ? null : registry.versionById(context, versionId),
  },
  Volume: {
    uses: (volume, _args, context) => lineage.usesOfVolume(context, volume),
  },
  Subject: {
    uses: (subject, _args, context) => lineage.usesOfSubject(context, subject),
  },
  Annotation: {
    uses: ({ id }) => ({ annotationIds: [id] }),
  },
  ObjectUses: {
    volumes: ({ volumes }) => [...volumes],
    annotations: ({ annotations }) => [...annotations],
    weightsOf: ({ weightsOf }) => [...weightsOf],
    uses: ({ used }) => used,
  },
  Uses: {
    snapshots: (used, { first }, context) =>
      lineage.snapshotsUsing(context, used, boundedFirst(first)),
    versions: (used, { first }, context) =>
      lineage.versionsUsing(context, used, boundedFirst(first)),
    evaluations: (used, { first }, context) =>
      lineage.evaluationsUsing(context, used, boundedFirst(first)),
  },
};
