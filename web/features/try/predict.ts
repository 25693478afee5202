import { MyographError } from '../../../src/errors.ts';
import type { Image } from '../../../src/imaging/image.ts';
import { niftiBytes } from '../../../src/imaging/nifti-write.ts';
import { resampling } from '../../../src/imaging/resample.ts';
import { axialLabelSlices, axialLayout } from '../../../src/imaging/slices.ts';
import { tilesOf } from '../../../src/imaging/windows.ts';
import { multiplicationsOf } from '../../../src/training/networks/multiplications.ts';
import {
  labelMapOfChannels,
  OVERLAP,
  predictionSettings,
  predictSlices,
} from '../../../src/training/prediction/predict.ts';
import { openTensorPrediction } from '../../../src/training/prediction/tensor-program.ts';
import { decodeWeights } from '../../../src/training/prediction/weights.ts';
import { pack } from '../../viewer/image/unpacking.ts';
import { type Backend, openBackend, openGpu } from './backend.ts';
import type { Recipe } from './recipe.ts';
import type { Prediction, Progress, Task } from './task.ts';
import { readVolume, requireRoom } from './volume-file.ts';

/** Multiplications that a processor is left alone with: some minutes of them. */
const MOST_ON_CPU = 5e10;

/** Thrown where neither GPU is to be had in this thread. */
export class NoGpuError extends Error {}

/**
 * Predicts a file by the steps of the server's workers, on a backend of tfjs in this thread.
 *
 * @throws NoGpuError where none was asked for and this thread has no GPU; MyographError
 */
export async function predict(
  task: Task,
  onProgress: (progress: Progress) => void,
): Promise<Omit<Prediction, 'isInWorker'>> {
  const { recipe, region } = task;
  const declared = recipe.classes.filter((code) => region.includes(code));
  if (declared.length === 0) {
    throw new MyographError(
      'INVALID_INPUT',
      'This version has no class of the region. Choose another region, or another version.',
    );
  }
  onProgress({ stage: 'Reading the image', done: 0, total: 0 });
  const image = await readVolume(task.file);
  requireRoom(image, recipe.settings, task.file.name);
  onProgress({ stage: 'Preparing the network', done: 0, total: 0 });
  const backend = await backendFor(task, image);
  const predictor = openPredictor(task, backend);
  const start = performance.now();
  try {
    const contents = { regionClasses: declared, limbs: task.limbs };
    const slices = await predictSlices(predictor, image, contents, (done, total) =>
      onProgress({ stage: 'Predicting', done, total }),
    );
    const seconds = (performance.now() - start) / 1000;
    onProgress({ stage: 'Writing the label map', done: 0, total: 0 });
    const ordinals = [null, ...region];
    const labels = labelMapOfChannels(slices, image.grid, recipe.classes, ordinals);
    const shown = axialLabelSlices(labels);
    return {
      labels: { ...shown, data: new Uint8Array(shown.data) },
      file: await pack(niftiBytes(image.grid, labels.data)),
      voxels: countClasses(labels.data, declared, ordinals),
      backend: { name: backend.name, device: backend.device, isFloat32: backend.isFloat32 },
      seconds,
    };
  } finally {
    predictor.program.dispose();
  }
}

async function backendFor({ backend: name, recipe }: Task, image: Image): Promise<Backend> {
  if (name === 'cpu') requireLittle(recipe, image);
  const backend = name === null ? await openGpu() : await openBackend(name);
  if (backend !== null) return backend;
  throw new NoGpuError(
    name === null
      ? 'This browser has neither WebGPU nor WebGL here.'
      : `This browser has no ${name === 'webgpu' ? 'WebGPU' : 'WebGL'} here. Choose another way to compute.`,
  );
}

/** @throws MyographError INVALID_INPUT for what would take a processor too long */
function requireLittle(recipe: Recipe, image: Image): void {
  const layout = axialLayout(image.grid);
  const { to } = resampling(layout, recipe.settings);
  const windows = tilesOf({ ...to, depth: layout.count }, recipe.settings, OVERLAP).length;
  const needed =
    windows *
    multiplicationsOf(
      predictionSettings({ ...recipe.settings, network: recipe.network }, recipe.classes),
    );
  if (needed <= MOST_ON_CPU) return;
  throw new MyographError(
    'INVALID_INPUT',
    `Without a GPU this image would take the processor hours (${(needed / 1e9).toPrecision(2)} billion multiplications; up to ${MOST_ON_CPU / 1e9} are computed here). Open the page in a browser with WebGPU or WebGL, or predict on the server.`,
  );
}

function openPredictor({ recipe, weights }: Task, backend: Backend) {
  const { network, classes, onePiece, settings } = recipe;
  const program = openTensorPrediction(
    predictionSettings({ network, ...settings }, classes),
    decodeWeights(weights, classes),
  );
  const watched = {
    ...program,
    async predict(images: Float32Array): Promise<Uint8Array> {
      const predicted = await program.predict(images);
      backend.requireNoFailure();
      return predicted;
    },
  };
  return { program: watched, classes, onePiece, settings };
}

function countClasses(
  labels: Uint8Array,
  declared: readonly string[],
  ordinals: readonly (string | null)[],
): Map<string, number> {
  const counts = new Uint32Array(256);
  for (const ordinal of labels) counts[ordinal] = (counts[ordinal] ?? 0) + 1;
  return new Map(declared.map((code) => [code, counts[ordinals.indexOf(code)] ?? 0]));
}
