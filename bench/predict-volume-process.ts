import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeNifti, readImage } from '../src/imaging/nifti.ts';
import { loadEngine } from '../src/training/engine.ts';
import {
  labelMapOfChannels,
  type Predictor,
  predictSlices,
} from '../src/training/prediction/predict.ts';
import { decodeArrays } from '../src/training/prediction/safetensors.ts';
import { openPrediction, type PredictionSettings } from '../src/training/program.ts';

/**
 * Our side of the prediction of a volume: reads the folder that it is given, predicts its image as often as
 * the configuration says, leaves ours.nii.gz, and prints what bench/peers/predict_torch.py prints.
 */

interface Config {
  readonly settings: PredictionSettings;
  readonly classes: readonly string[];
  readonly volumes: number;
}

const [folder = ''] = process.argv.slice(2);
const { settings, classes, volumes }: Config = JSON.parse(
  await readFile(join(folder, 'config.json'), 'utf8'),
);
const { arrays } = decodeArrays(await readFile(join(folder, 'weights.safetensors')));
const program = await openPrediction(settings, join(folder, 'program'), arrays);
let networkCpuMs = 0;
const predictor: Predictor = {
  program: { batchSize: program.batchSize, predict: timedPredict },
  classes,
  onePiece: classes,
  settings: { ...settings, spacing: null, postProcessing: ['largest_component', 'fill_holes'] },
};
const startCpuMs = cpuMs();
const timed: Awaited<ReturnType<typeof timedVolume>>[] = [];
for (let volume = 0; volume < volumes; volume++) timed.push(await timedVolume());
console.log(
  JSON.stringify({
    startCpuMs,
    volumes: timed,
    peakMb: process.resourceUsage().maxRSS / 1024,
    version: `TensorFlow ${loadEngine().info.version}`,
  }),
);

async function timedVolume() {
  const [cpu, wall] = [cpuMs(), performance.now()];
  networkCpuMs = 0;
  const image = await readImage(await readFile(join(folder, 'image.nii.gz')), 'image');
  const slices = await predictSlices(predictor, image, { regionClasses: classes, limbs: 1 });
  const labels = labelMapOfChannels(slices, image.grid, classes, [null, ...classes]);
  const file = encodeNifti(labels.grid, labels.data, { gzip: true });
  await writeFile(join(folder, 'ours.nii.gz'), file);
  return { cpuMs: cpuMs() - cpu, wallMs: performance.now() - wall, networkCpuMs };
}

async function timedPredict(images: Float32Array): Promise<Uint8Array> {
  const before = cpuMs();
  const predicted = await program.predict(images);
  networkCpuMs += cpuMs() - before;
  return predicted;
}

/** Of this process since it began. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}
