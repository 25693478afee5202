import { z } from 'zod';
import type { Job, Prisma, Volume } from '../generated/prisma/client.ts';
import type { LabelMap } from '../imaging/image.ts';
import { encodeNifti } from '../imaging/nifti.ts';
import type { JobItem, JobResult } from '../services/jobs/claims.ts';
import { hashOfJson } from '../training/canonical-json.ts';
import { labelMapOfChannels, type Predictor, predictSlices } from '../training/predict.ts';
import { codeVersion } from './code-version.ts';
import {
  type VersionWithModel,
  versionName,
  versionWithModel,
  withPredictor,
} from './trained-version.ts';
import { readStoredImage, regionCodesOf } from './volumes.ts';
import type { WorkerContext } from './worker-context.ts';

const input = z.object({ versionId: z.uuid(), volumeIds: z.array(z.uuid()) });

type VolumeWithSubject = Prisma.VolumeGetPayload<{ include: { subject: true } }>;

/**
 * Predicts label maps. Each becomes a draft annotation of kind MODEL that declares the version's
 * classes of the volume's region. The same version on the same volume makes nothing new.
 */
export async function runPredict(worker: WorkerContext, job: Job): Promise<JobResult> {
  const { versionId, volumeIds } = input.parse(job.input);
  const version = await versionWithModel(worker, versionId);
  const declaration = hashOfJson({ kind: 'MODEL', versionId });
  const volumes = await worker.db.volume.findMany({
    where: { id: { in: volumeIds } },
    include: { subject: true, annotations: { where: { declaration } } },
    orderBy: { id: 'asc' },
  });
  const [known, fresh] = [
    volumes.filter(({ annotations }) => annotations.length > 0),
    volumes.filter(({ annotations }) => annotations.length === 0),
  ];
  const items: JobItem[] = known.map((volume) => ({
    subject: nameOf(volume),
    message: 'was predicted before',
    code: null,
  }));
  if (fresh.length === 0) return { items };
  await worker.progress(0, fresh.length, 'Recording the network');
  await withPredictor(worker, version, async (predictor) => {
    for (const [index, volume] of fresh.entries()) {
      worker.signal.throwIfAborted();
      await worker.progress(index, fresh.length, 'Predicting');
      items.push(await predictVolume({ worker, job, version, declaration, predictor }, volume));
    }
  });
  return { items };
}

function nameOf({ id, subject }: VolumeWithSubject): string {
  return `${subject.code} ${id}`;
}

interface Prediction {
  readonly worker: WorkerContext;
  readonly job: Job;
  readonly version: VersionWithModel;
  /** Identity of the prediction on a volume: the same version makes it once. */
  readonly declaration: string;
  readonly predictor: Predictor;
}

async function predictVolume(prediction: Prediction, volume: VolumeWithSubject): Promise<JobItem> {
  const { worker, version, predictor } = prediction;
  const subject = nameOf(volume);
  const regionCodes = await regionCodesOf(worker.db, volume.id);
  const declared = version.classes.filter((code) => regionCodes.includes(code));
  if (declared.length === 0) {
    const message = `${versionName(version)} has no class of the volume's region: predict with another model.`;
    return { subject, message, code: 'INVALID_INPUT' };
  }
  const image = await readStoredImage(worker.store, volume.imageSha256);
  const slices = predictSlices(predictor, image, declared);
  const labels = labelMapOfChannels(slices, image.grid, version.classes, regionCodes);
  const voxels = new Map(
    declared.map((code) => [code, countOf(labels, regionCodes.indexOf(code))]),
  );
  await recordPrediction(prediction, volume, { labels, voxels });
  return { subject, message: 'predicted', code: null };
}

function countOf({ data }: LabelMap, ordinal: number): number {
  let count = 0;
  for (const value of data) if (value === ordinal) count += 1;
  return count;
}

async function recordPrediction(
  { worker, job, version, declaration }: Prediction,
  volume: Volume,
  { labels, voxels }: { labels: LabelMap; voxels: ReadonlyMap<string, number> },
): Promise<void> {
  const bytes = encodeNifti(labels.grid, labels.data, { gzip: true });
  const sha256 = await worker.store.put(bytes);
  const provenance = { versionId: version.id, jobId: job.id, codeVersion: await codeVersion() };
  await worker.inTransaction(async (tx) => {
    const object = { sha256, size: bytes.length };
    await tx.storedObject.createMany({ data: object, skipDuplicates: true });
    const classes = await tx.labelClass.findMany({ where: { code: { in: [...voxels.keys()] } } });
    await tx.annotation.create({
      data: {
        volumeId: volume.id,
        kind: 'MODEL',
        status: 'DRAFT',
        labelMapSha256: sha256,
        sourceSha256: sha256,
        isExhaustive: false,
        firstSlice: 0,
        lastSlice: volume.sliceCount - 1,
        annotator: versionName(version),
        tool: 'myograph',
        provenance,
        declaration,
        createdById: job.createdById,
        classes: {
          create: classes.map(({ id, code }) => ({ classId: id, voxels: voxels.get(code) ?? 0 })),
        },
      },
    });
  });
}
