import type { Cut, LabelledSlices } from '../../../src/training/augment/window.ts';

export const AIR = -1;

/** A slice whose values and labels are functions of row and column; every class is known. */
export function sliceOf(
  height: number,
  width: number,
  value: (row: number, column: number) => number,
  label: (row: number, column: number) => number = () => 0,
): LabelledSlices {
  const at = (n: number) => [Math.floor(n / width), n % width] as const;
  return {
    sliceCount: 1,
    height,
    width,
    images: Float32Array.from({ length: height * width }, (_, n) => value(...at(n))),
    labels: Uint8Array.from({ length: height * width }, (_, n) => label(...at(n))),
    presence: Uint8Array.of(1, 1, 1),
  };
}

/** A window that shows all of the slices. */
export function wholeOf(slices: LabelledSlices): Cut {
  const { sliceCount: depth, height, width } = slices;
  return {
    slices,
    air: AIR,
    origin: { slice: 0, row: 0, column: 0 },
    size: { depth, height, width },
  };
}

export const unchanged = { mirrored: false, angle: 0, factor: 1, displacement: null };

export const radians = (degrees: number) => (degrees * Math.PI) / 180;
