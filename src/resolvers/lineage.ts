import type { Resolvers } from '../generated/resolvers.ts';
import * as catalog from '../services/catalog.ts';
import * as cohorts from '../services/cohorts.ts';
import * as lineage from '../services/lineage.ts';
import * as registry from '../services/registry.ts';
import { boundedFirst, connection } from './connection.ts';
import { toGlobalId } from './global-id.ts';

export const lineageResolvers: Resolvers = {
  Query: {
    usesOfObject: (_parent, { sha256 }, context) => lineage.usesOfObject(context, sha256),
  },
  ModelVersion: {
    lineage: async ({ runId }, args, { loaders }) => {
      const { snapshotId } = await loaders.runById.load(runId);
      const key = { of: cohorts.memberKey, is: cohorts.isMemberKey };
      return connection(args, key, (paging) => loaders.membersBySnapshot.load(snapshotId, paging));
    },
  },
  LineageMember: {
    image: ({ imageSha256 }, _args, { loaders }) => loaders.objectBySha.load(imageSha256),
    volume: ({ volumeId }, _args, { loaders }) => loaders.volumeById.load(volumeId),
    origin: async ({ volumeId }, _args, { loaders }) =>
      lineage.originOf(await loaders.volumeById.load(volumeId)),
    annotations: (member, _args, { loaders }) => loaders.annotationsByMember.load(member),
  },
  LineageAnnotation: {
    annotation: (annotation) => annotation,
    labelMap: ({ labelMapSha256 }, _args, { loaders }) => loaders.objectBySha.load(labelMapSha256),
    source: ({ sourceSha256 }, _args, { loaders }) => loaders.objectBySha.load(sourceSha256),
    origin: (annotation) => lineage.originOf(annotation),
  },
  LineageObject: {
    isRemoved: ({ removalAskedAt }) => removalAskedAt !== null,
    url: ({ sha256, removalAskedAt }, _args, context) =>
      removalAskedAt === null ? catalog.objectUrl(context, sha256) : null,
  },
  Origin: {
    jobId: ({ jobId }) => (jobId === null ? null : toGlobalId('Job', jobId)),
    manifest: async ({ jobId }, _args, { loaders }) => {
      const [found] = jobId === null ? [] : await loaders.importsByJob.load(jobId);
      return found ? loaders.objectBySha.load(found.manifestSha256) : null;
    },
    volume: ({ volumeId }, _args, { loaders }) =>
      volumeId === null ? null : loaders.volumeById.load(volumeId),
    image: async ({ volumeId }, _args, { loaders }) => {
      if (volumeId === null) return null;
      const { imageSha256 } = await loaders.volumeById.load(volumeId);
      return loaders.objectBySha.load(imageSha256);
    },
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
