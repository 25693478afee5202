import type { Resolvers } from '../generated/resolvers.ts';
import * as catalog from '../services/catalog.ts';
import * as labels from '../services/labels.ts';
import { forget } from '../services/loaders.ts';
import { pageOfRows } from '../services/page.ts';
import * as withdrawal from '../services/withdrawal.ts';
import { byLine, byName, byRowId, connection } from './connection.ts';
import type { ResolverContext } from './context.ts';
import { fromGlobalId, toGlobalId } from './global-id.ts';

export const catalogResolvers: Resolvers = {
  Query: {
    volumes: (_parent, args, context) =>
      connection(args, byRowId, (paging) => catalog.volumes(context, paging)),
    scanners: (_parent, args, context) =>
      connection(args, byName, (paging) => catalog.scanners(context, paging)),
    imports: (_parent, args, context) =>
      connection(args, byRowId, (paging) => catalog.imports(context, paging)),
  },
  Subscription: {
    importProgress: {
      subscribe: (_parent, { importId }, context) =>
        catalog.watchImport(context, fromGlobalId(importId, 'ManifestImport')),
      resolve: (row: catalog.WatchedImport, _args: object, { loaders }: ResolverContext) => {
        forget(loaders);
        return row;
      },
    },
  },
  Mutation: {
    requestUploads: async (_parent, { input }, context) => ({
      uploads: await catalog.requestUploads(context, input.objects),
    }),
    completeUpload: async (_parent, { input }, context) => ({
      upload: await catalog.completeUpload(context, input),
    }),
    importManifest: async (_parent, { input }, context) => ({
      import: await catalog.importManifest(context, input),
    }),
    setScannerSite: async (_parent, { input }, context) => ({
      scanner: await catalog.setScannerSite(context, {
        scannerId: fromGlobalId(input.scannerId, 'Scanner'),
        site: input.site ?? null,
      }),
    }),
    splitLimbs: async (_parent, { input }, context) => ({
      job: await catalog.splitLimbs(context, volumeSelection(input)),
    }),
    deriveClasses: async (_parent, { input }, context) => ({
      job: await catalog.deriveClasses(context, volumeSelection(input)),
    }),
    makeThumbnails: async (_parent, { input }, context) => ({
      job: await catalog.makeThumbnails(context, volumeSelection(input)),
    }),
  },
  Subject: {
    id: ({ id }) => toGlobalId('Subject', id),
    study: ({ studyId }, _args, { loaders }) => loaders.studyById.load(studyId),
    visits: ({ id }, _args, { loaders }) => loaders.visitsBySubject.load(id),
  },
  Visit: {
    id: ({ id }) => toGlobalId('Visit', id),
    subject: ({ subjectId }, _args, { loaders }) => loaders.subjectById.load(subjectId),
    volumes: ({ id }, _args, { loaders }) => loaders.volumesByVisit.load(id),
  },
  Scanner: {
    id: ({ id }) => toGlobalId('Scanner', id),
  },
  StoredObject: {
    url: (object, _args, context) => {
      withdrawal.refuseRemoved(object);
      return catalog.objectUrl(context, object.sha256);
    },
    isRemoved: ({ removalAskedAt }) => removalAskedAt !== null,
  },
  Volume: {
    id: ({ id }) => toGlobalId('Volume', id),
    study: ({ studyId }, _args, { loaders }) => loaders.studyById.load(studyId),
    subject: ({ subjectId }, _args, { loaders }) => loaders.subjectById.load(subjectId),
    visit: ({ visitId }, _args, { loaders }) => loaders.visitById.load(visitId),
    scanner: ({ scannerId }, _args, { loaders }) => loaders.scannerById.load(scannerId),
    schema: ({ schemaId }, _args, { loaders }) => loaders.schemaById.load(schemaId),
    acquisition: ({ sequence, repetitionMs, echoMs, flipDegrees }) => ({
      sequence,
      repetitionMs,
      echoMs,
      flipDegrees,
    }),
    image: ({ imageSha256 }, _args, { loaders }) => loaders.objectBySha.load(imageSha256),
    thumbnail: ({ thumbnailSha256 }, _args, { loaders }) =>
      thumbnailSha256 === null ? null : loaders.objectBySha.load(thumbnailSha256),
    parent: ({ parentId }, _args, { loaders }) =>
      parentId === null ? null : loaders.volumeById.load(parentId),
    limbs: ({ id }, _args, { loaders }) => loaders.limbsByVolume.load(id),
    annotations: ({ id }, args, { loaders }) =>
      connection(args, byRowId, (paging) => loaders.annotationsByVolume.load(id, paging)),
    agreement: async ({ id }, { annotationIds }, { loaders }) =>
      labels.volumeAgreement(
        await loaders.agreementByVolume.load(id),
        annotationIds?.map((each) => fromGlobalId(each, 'Annotation')) ?? null,
      ),
    coverage: ({ id }, _args, { loaders }) => loaders.coverageByVolume.load(id),
  },
  ManifestImport: {
    id: ({ id }) => toGlobalId('ManifestImport', id),
    job: ({ jobId }, _args, { loaders }) => loaders.jobById.load(jobId),
    rows: (row, args, { loaders }) =>
      connection(args, byLine, async (paging) =>
        pageOfRows(await loaders.rowsByImport.load(row), paging, isLaterLine),
      ),
  },
  ImportRow: {
    volume: ({ volumeId }, _args, { loaders }) =>
      volumeId === null ? null : loaders.volumeById.load(volumeId),
  },
};

const isLaterLine = ({ line }: { line: number }, key: string) => line > Number(key);

/** Which volumes a job is to work on. */
export function volumeSelection(input: {
  volumeIds?: readonly string[] | null;
  studies?: string[] | null;
}): { volumeIds: string[] | null; studies: string[] | null } {
  return {
    volumeIds: input.volumeIds?.map((id) => fromGlobalId(id, 'Volume')) ?? null,
    studies: input.studies ?? null,
  };
}
