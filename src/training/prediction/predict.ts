import { keepLargestComponents } from '../../imaging/components.ts';
import { fillHoles } from '../../imaging/holes.ts';
import type { Grid, Image, LabelMap } from '../../imaging/image.ts';
import { leastValue, resampling, restoreLabelSlices } from '../../imaging/resample.ts';
import { axialLayout, labelMapFromSlices, type SliceStack } from '../../imaging/slices.ts';
import { cutWindow, placeOwned, tilesOf } from '../../imaging/windows.ts';
import type { PredictionProgram } from '../program/types.ts';
import type { PredictionSettings } from '../settings.ts';
import type { TrainingSettings } from '../training-settings.ts';
import { prepareImage } from './prepare-image.ts';

/** Share that neighbouring windows have in common at least: near its border a window sees little. */
export const OVERLAP = 0.25;

/**
 * Slices that a program which only predicts takes at a time. The last batch of a volume is filled up, so
 * that larger ones compute more for nothing, and they hold more memory; smaller ones take longer a slice.
 */
const SLICES_AT_A_TIME = 4;

/** What was trained, and how its input is made. */
export interface Predictor {
  readonly program: Pick<PredictionProgram, 'predict' | 'batchSize'>;
  /** Class codes in channel order, the background apart. */
  readonly classes: readonly string[];
  /** Classes that are one piece, as muscles are and vessels are not: see `postProcessing`. */
  readonly onePiece: readonly string[];
  readonly settings: Pick<
    TrainingSettings,
    'depth' | 'height' | 'width' | 'spacing' | 'postProcessing'
  >;
}

/** What the recorded program of a version depends on, that only predicts. */
export function predictionSettings(
  {
    network,
    depth,
    height,
    width,
  }: Pick<TrainingSettings, 'network' | 'depth' | 'height' | 'width'>,
  classes: readonly string[],
): PredictionSettings {
  const batchSize = Math.max(1, Math.floor(SLICES_AT_A_TIME / depth));
  return { network, classCount: classes.length + 1, batchSize, depth, height, width };
}

/** What is known of a volume before it is predicted. */
export interface VolumeContents {
  /** Classes of its body region; predictions of others become background. */
  readonly regionClasses: readonly string[];
  /** Limbs in it: a class that is one piece has a piece in each. */
  readonly limbs: 1 | 2;
}

/** Is told after each batch how many are done; may throw to stop. */
export type BatchListener = (done: number, total: number) => void | Promise<void>;

/**
 * Predicts a volume: channel of every voxel, [S, H, W] axial slices on the image's own matrix.
 *
 * The volume is resampled as for the training, predicted in windows that overlap, each voxel by the window
 * in which it lies furthest from the border, and brought back by nearest neighbour. Classes that are one
 * piece are then processed as the settings say, in their order: the largest connected component in 3D is
 * kept, one for each limb, and holes in the plane are filled.
 */
export async function predictSlices(
  predictor: Predictor,
  image: Image,
  { regionClasses, limbs }: VolumeContents,
  onBatch: BatchListener = () => {},
): Promise<SliceStack<Uint8Array>> {
  const { classes, settings } = predictor;
  const plan = resampling(axialLayout(image.grid), settings);
  const predicted = await predictStack(predictor, prepareImage(image, settings), onBatch);
  const channels = classes.map((code, index) => (regionClasses.includes(code) ? index + 1 : 0));
  const restored = restoreLabelSlices(renamed(predicted, [0, ...channels]), plan);
  return postProcess(restored, predictor, limbs);
}

/**
 * Predicted slices as a label map of the volume's region.
 *
 * @param classByOrdinal class code of each value of the region's label maps
 */
export function labelMapOfChannels(
  slices: SliceStack<Uint8Array>,
  grid: Grid,
  classes: readonly string[],
  classByOrdinal: readonly (string | null)[],
): LabelMap {
  const ordinals = [0, ...classes.map((code) => Math.max(0, classByOrdinal.indexOf(code)))];
  return labelMapFromSlices(renamed(slices, ordinals).data, grid);
}

/** Classes of a resampled stack, predicted window by window; the last batch is filled up with zeros. */
async function predictStack(
  { program, settings }: Predictor,
  stack: SliceStack<Float32Array>,
  onBatch: BatchListener,
): Promise<SliceStack<Uint8Array>> {
  const { batchSize } = program;
  const size = settings.depth * settings.height * settings.width;
  const tiles = tilesOf({ ...stack, depth: stack.count }, settings, OVERLAP);
  const air = leastValue(stack.data);
  const predicted = { ...stack, data: new Uint8Array(stack.data.length) };
  const batches = Math.ceil(tiles.length / batchSize);
  for (let batch = 0; batch < batches; batch += 1) {
    const own = tiles.slice(batch * batchSize, (batch + 1) * batchSize);
    const images = new Float32Array(batchSize * size);
    own.forEach(({ origin }, n) => {
      cutWindow(stack, origin, settings, air, images, n * size);
    });
    const classes = await program.predict(images);
    own.forEach((tile, n) => {
      placeOwned(classes, n * size, settings, tile, predicted);
    });
    await onBatch(batch + 1, batches);
    await nextTurn();
  }
  return predicted;
}

/** How the thread is handed over: pages have no setImmediate, and wait for some ms. */
interface Turns {
  readonly setTimeout: (then: () => void) => unknown;
  readonly setImmediate?: (then: () => void) => unknown;
}

const { setTimeout: later, setImmediate: soon = later }: Turns = globalThis;

/** A prediction may block its thread: heartbeats, a cancellation, messages are let through before the next. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    soon(resolve);
  });
}

function postProcess(
  slices: SliceStack<Uint8Array>,
  { classes, onePiece, settings }: Predictor,
  limbs: number,
): SliceStack<Uint8Array> {
  const channels = new Set(onePiece.map((code) => classes.indexOf(code) + 1));
  return settings.postProcessing.reduce(
    (processed, step) =>
      step === 'fill_holes'
        ? fillHoles(processed, channels)
        : keepLargestComponents(processed, channels, limbs),
    slices,
  );
}

/** Slices with the values[v] in place of each v. */
function renamed(
  slices: SliceStack<Uint8Array>,
  values: readonly number[],
): SliceStack<Uint8Array> {
  const table = Uint8Array.from(values);
  const data = new Uint8Array(slices.data.length);
  for (let voxel = 0; voxel < data.length; voxel += 1) {
    data[voxel] = table[slices.data[voxel] ?? 0] ?? 0;
  }
  return { ...slices, data };
}
