import type { SurfaceInput } from './input.ts';

/** A voxel of the truth; also what a voxel of the prediction is divided by. */
export const IN_TRUTH = 1;
export const IN_PREDICTION = 1 << 8;

/**
 * Both masks of one class, cropped to the box around them, with a margin of one voxel of neither.
 *
 * A volume of a single slice has no margin before and behind it: its outline is a line in the plane.
 */
export interface MaskCrop {
  readonly depth: number;
  readonly height: number;
  readonly width: number;
  readonly isPlanar: boolean;
  /** [depth, height, width] IN_TRUTH and IN_PREDICTION of every voxel, or'ed. */
  readonly masks: Uint16Array;
  readonly hasTruth: boolean;
  readonly hasPrediction: boolean;
}

interface Box {
  firstSlice: number;
  lastSlice: number;
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** Crops to one class in its annotated slices; null where neither mask has a voxel. */
export function cropClass(input: SurfaceInput): MaskCrop | null {
  const slices = [...new Set(input.slices)].sort((a, b) => a - b);
  const truthBox = boxOf(input.truth, input, slices);
  const predictionBox = boxOf(input.prediction, input, slices);
  const box =
    truthBox && predictionBox ? around(truthBox, predictionBox) : (truthBox ?? predictionBox);
  if (!box) return null;
  const isPlanar = slices.length === 1;
  const margin = isPlanar ? 0 : 1;
  const crop: MaskCrop = {
    depth: box.lastSlice - box.firstSlice + 1 + 2 * margin,
    height: box.bottom - box.top + 3,
    width: box.right - box.left + 3,
    isPlanar,
    masks: new Uint16Array(0),
    hasTruth: truthBox !== null,
    hasPrediction: predictionBox !== null,
  };
  const masks = new Uint16Array(crop.depth * crop.height * crop.width);
  for (const slice of slices) {
    if (slice < box.firstSlice || slice > box.lastSlice) continue;
    copySlice(
      input,
      slice,
      box,
      masks,
      (slice - box.firstSlice + margin) * crop.height,
      crop.width,
    );
  }
  return { ...crop, masks };
}

/** Writes the box's part of a slice into the crop, below the row `cropRow`. */
function copySlice(
  { truth, prediction, height, width, classIndex }: SurfaceInput,
  slice: number,
  box: Box,
  masks: Uint16Array,
  cropRow: number,
  cropWidth: number,
): void {
  for (let row = box.top; row <= box.bottom; row++) {
    let from = (slice * height + row) * width + box.left;
    let to = (cropRow + row - box.top + 1) * cropWidth + 1;
    for (let column = box.left; column <= box.right; column++, from++, to++) {
      const inTruth = truth[from] === classIndex ? IN_TRUTH : 0;
      const inPrediction = prediction[from] === classIndex ? IN_PREDICTION : 0;
      masks[to] = inTruth | inPrediction;
    }
  }
}

/** The box around a class in the given slices; null where it has no voxel there. */
function boxOf(labels: Uint8Array, input: SurfaceInput, slices: readonly number[]): Box | null {
  const { height, width, classIndex } = input;
  let box: Box | null = null;
  for (const slice of slices) {
    const plane = labels.subarray(slice * height * width, (slice + 1) * height * width);
    const first = plane.indexOf(classIndex);
    if (first === -1) continue;
    const top = Math.floor(first / width);
    const bottom = Math.floor(plane.lastIndexOf(classIndex) / width);
    const [left, right] = columnsOf(plane, width, classIndex, top, bottom);
    const found = { firstSlice: slice, lastSlice: slice, top, bottom, left, right };
    box = box ? around(box, found) : found;
  }
  return box;
}

/** First and last column of a class in the rows from top to bottom. */
function columnsOf(
  plane: Uint8Array,
  width: number,
  classIndex: number,
  top: number,
  bottom: number,
): [number, number] {
  let [left, right] = [width, -1];
  for (let row = top; row <= bottom; row++) {
    const start = row * width;
    for (let column = 0; column < left; column++) {
      if (plane[start + column] === classIndex) left = column;
    }
    for (let column = width - 1; column > right; column--) {
      if (plane[start + column] === classIndex) right = column;
    }
  }
  return [left, right];
}

function around(a: Box, b: Box): Box {
  return {
    firstSlice: Math.min(a.firstSlice, b.firstSlice),
    lastSlice: Math.max(a.lastSlice, b.lastSlice),
    top: Math.min(a.top, b.top),
    bottom: Math.max(a.bottom, b.bottom),
    left: Math.min(a.left, b.left),
    right: Math.max(a.right, b.right),
  };
}
