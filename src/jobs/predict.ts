import { z } from 'zod';
import { MyographError } from '../errors.ts';
import type { Job } from '../generated/prisma/client.ts';
import type { LabelMap } from '../imaging/image.ts';
import type { JobResult } from '../services/jobs/claims.ts';
import { countOrdinals, putLabelMap } from '../services/labels/label-maps.ts';
import { recordObjects } from '../services/objects.ts';
import { hashOfJson } from '../training/canonical-json.ts';
import {
  labelMapOfChannels,
  type Predictor,
  predictSlices,
} from '../training/prediction/predict.ts';
import { codeVersion } from './code-version.ts';
import { forEachVolume, type PlacedVolume } from './each-volume.ts';
import {
  type VersionWithModel,
  versionName,
  versionWithModel,
  withPredictor,
} from './trained-version.ts';
import { limbsOf, readStoredImage, regionCodesOf } from './volumes.ts';
import type { WorkerContext } from './worker-context.ts';

const input = z.object({ versionId: z.uuid() });

/**
 * Predicts label maps. Each becomes a draft annotation of kind MODEL that declares the version's
 * classes of the volume's region. The same version on the same volume makes nothing new.
 */
export async function runPredict(worker: WorkerContext, job: Job): Promise<JobResult> {
  const { versionId } = input.parse(job.input);
  const version = await versionWithModel(worker, versionId);
  await worker.progress(0, 0, 'Recording the network');
  return withPredictor(worker, version, (predictor) =>
    forEachVolume(worker, job, 'Predicting', (own, volume) =>
      predictVolume({ worker: own, job, version, predictor }, volume),
    ),
  );
}

interface Prediction {
  readonly worker: WorkerContext;
  readonly job: Job;
  readonly version: VersionWithModel;
  readonly predictor: Predictor;
}

/** Says what was done. Throws INVALID_INPUT where the version knows nothing of the volume's region. */
async function predictVolume(prediction: Prediction, volume: PlacedVolume): Promise<string> {
  const { worker, version, predictor } = prediction;
  const regionCodes = await regionCodesOf(worker.db, volume.id);
  const declared = version.classes.filter((code) => regionCodes.includes(code));
  if (declared.length === 0) {
    throw new MyographError(
      'INVALID_INPUT',
      `${versionName(version)} has no class of the volume's region: predict with another model.`,
    );
  }
  const where = { volumeId_declaration: keyOf(version, volume) };
  if ((await worker.db.annotation.findUnique({ where })) !== null) return repeated;
  const image = await readStoredImage(worker.store, volume.imageSha256);
  const stopIfCancelled = () => worker.signal.throwIfAborted();
  const contents = { regionClasses: declared, limbs: limbsOf(volume) };
  const slices = await predictSlices(predictor, image, contents, stopIfCancelled);
  const labels = labelMapOfChannels(slices, image.grid, version.classes, regionCodes);
  const counts = countOrdinals(labels.data);
  const voxels = new Map(declared.map((code) => [code, counts[regionCodes.indexOf(code)] ?? 0]));
  const isNew = await recordPrediction(prediction, volume, { labels, voxels });
  return isNew ? 'predicted' : repeated;
}

const repeated = 'was predicted before';

/** By which a version has one label map of a volume. */
function keyOf(version: VersionWithModel, volume: PlacedVolume) {
  return {
    volumeId: volume.id,
    declaration: hashOfJson({ kind: 'MODEL', versionId: version.id }),
  };
}

/** Records the draft; false when the version predicted the volume before. */
async function recordPrediction(
  { worker, job, version }: Prediction,
  volume: PlacedVolume,
  { labels, voxels }: { labels: LabelMap; voxels: ReadonlyMap<string, number> },
): Promise<boolean> {
  const labelMap = await putLabelMap(worker.store, labels);
  const origin = { versionId: version.id, job: job.id, codeVersion: await codeVersion() };
  const key = keyOf(version, volume);
  return worker.inTransaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM study WHERE id = ${volume.studyId}::uuid FOR NO KEY UPDATE`;
    const where = { volumeId_declaration: key };
    if ((await tx.annotation.findUnique({ where })) !== null) return false;
    await recordObjects(tx, worker.store, [labelMap]);
    const classes = await tx.labelClass.findMany({ where: { code: { in: [...voxels.keys()] } } });
    await tx.annotation.create({
      data: {
        ...key,
        kind: 'MODEL',
        status: 'DRAFT',
        labelMapSha256: labelMap.sha256,
        sourceSha256: labelMap.sha256,
        isExhaustive: false,
        firstSlice: 0,
        lastSlice: volume.sliceCount - 1,
        annotator: versionName(version),
        tool: `myograph ${origin.codeVersion}`,
        provenance: origin,
        createdById: job.createdById,
        classes: {
          create: classes.map(({ id, code }) => ({ classId: id, voxels: voxels.get(code) ?? 0 })),
        },
      },
    });
    return true;
  });
}
