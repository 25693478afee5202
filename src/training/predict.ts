import { keepLargestComponents } from '../imaging/components.ts';
import type { Grid, Image, LabelMap } from '../imaging/image.ts';
import { restoreLabelSlices } from '../imaging/resample.ts';
import { axialLayout, labelMapFromSlices, type SliceStack } from '../imaging/slices.ts';
import { prepareImage } from './prepare.ts';
import type { Program } from './program.ts';
import type { TrainingSettings } from './training-settings.ts';

/** What was trained, and how its input is made. */
export interface Predictor {
  readonly program: Pick<Program, 'predict'>;
  /** Class codes in channel order, the background apart. */
  readonly classes: readonly string[];
  /** Classes that are one piece, as muscles are and vessels are not: see `postProcessing`. */
  readonly onePiece: readonly string[];
  readonly settings: Pick<TrainingSettings, 'height' | 'width' | 'batchSize' | 'postProcessing'>;
}

/**
 * Predicts a volume: channel of every voxel, [S, H, W] axial slices on the image's own matrix.
 *
 * Slices are predicted at the size of the training and brought back by nearest neighbour; of each class
 * that is one piece the largest connected component in 3D is kept where the settings say so.
 *
 * @param regionClasses classes of the volume's body region; predictions of others become background
 */
export function predictSlices(
  predictor: Predictor,
  image: Image,
  regionClasses: readonly string[],
): SliceStack<Uint8Array> {
  const { count, height, width } = axialLayout(image.grid);
  const predicted = predictAll(predictor, prepareImage(image, predictor.settings));
  const restored = restoreLabelSlices(predicted, { height, width });
  const foreign = new Set(
    predictor.classes.flatMap((code, index) => (regionClasses.includes(code) ? [] : [index + 1])),
  );
  const data = restored.data.map((channel) => (foreign.has(channel) ? 0 : channel));
  const slices = { count, height, width, data };
  if (predictor.settings.postProcessing === 'none') {
    return slices;
  }
  const onePiece = predictor.onePiece.map((code) => predictor.classes.indexOf(code) + 1);
  return keepLargestComponents(slices, new Set(onePiece));
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
  return labelMapFromSlices(
    slices.data.map((channel) => ordinals[channel] ?? 0),
    grid,
  );
}

/** Runs the program over all slices, a batch at a time; the last batch is filled up with zeros. */
function predictAll(
  { program, settings }: Predictor,
  slices: SliceStack<Float32Array>,
): SliceStack<Uint8Array> {
  const sliceSize = slices.height * slices.width;
  const batchLength = settings.batchSize * sliceSize;
  const data = new Uint8Array(slices.data.length);
  for (let begin = 0; begin < data.length; begin += batchLength) {
    const batch = new Float32Array(batchLength);
    batch.set(slices.data.subarray(begin, begin + batchLength));
    data.set(program.predict(batch).subarray(0, data.length - begin), begin);
  }
  return { ...slices, data };
}
