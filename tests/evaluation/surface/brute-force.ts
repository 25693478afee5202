import { cornerBit, elementAreas } from '../../../src/evaluation/surface/element-areas.ts';
import type { SurfaceInput } from '../../../src/evaluation/surface/input.ts';
import type { SurfaceConvention } from '../../../src/evaluation/surface/pieces.ts';

/** A piece of a surface: where it is in mm, and what it counts for. */
interface Piece {
  readonly at: readonly [number, number, number];
  readonly weight: number;
}

/** The scores by their definition, every piece against every other; of at least two annotated slices. */
export function bruteForce(input: SurfaceInput, convention: SurfaceConvention) {
  const [truth, prediction] = [input.truth, input.prediction].map((labels) =>
    convention === 'border_voxels' ? borderOf(labels, input) : elementsOf(labels, input),
  );
  if (!truth?.length || !prediction?.length) {
    return {
      hd95Mm: null,
      assdMm: null,
      surfaceDice: truth?.length || prediction?.length ? 0 : null,
    };
  }
  const pairs = [distances(truth, prediction), distances(prediction, truth)];
  const both = pairs.flat();
  const weight = (pieces: readonly { weight: number }[]) =>
    pieces.reduce((sum, piece) => sum + piece.weight, 0);
  return {
    hd95Mm: Math.max(...pairs.map((one) => percentile95(one, convention, weight(one)))),
    assdMm: both.reduce((sum, piece) => sum + piece.mm * piece.weight, 0) / weight(both),
    surfaceDice:
      weight(both.filter(({ mm }) => mm <= input.toleranceMm * (1 + 1e-9))) / weight(both),
  };
}

function distances(from: readonly Piece[], to: readonly Piece[]) {
  return from
    .map(({ at, weight }) => ({
      weight,
      mm: Math.min(
        ...to.map((other) => Math.hypot(...at.map((x, axis) => x - (other.at[axis] ?? 0)))),
      ),
    }))
    .sort((a, b) => a.mm - b.mm);
}

function percentile95(
  sorted: readonly { mm: number; weight: number }[],
  convention: SurfaceConvention,
  total: number,
): number {
  if (convention === 'border_voxels') {
    const position = 0.95 * (sorted.length - 1);
    const [low = 0, high = low] = sorted.slice(Math.floor(position)).map(({ mm }) => mm);
    return low + (high - low) * (position % 1);
  }
  let sum = 0;
  for (const { mm, weight } of sorted) {
    sum += weight;
    if (sum / total >= 0.95 - 1e-9) return mm;
  }
  return Number.NaN;
}

function borderOf(labels: Uint8Array, input: SurfaceInput): Piece[] {
  const steps = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  return places(input, 0).filter(({ index: [s, r, c] }) => {
    const neighbours = steps.flatMap(([a = 0, b = 0, d = 0]) =>
      [-1, 1].map((sign) => isInside(labels, input, s + sign * a, r + sign * b, c + sign * d)),
    );
    return isInside(labels, input, s, r, c) && neighbours.includes(false);
  });
}

function elementsOf(labels: Uint8Array, input: SurfaceInput): Piece[] {
  const areas = elementAreas(input.spacingMm);
  return places(input, 1).flatMap(({ at, index: [s, r, c] }) => {
    let code = 0;
    for (const a of [0, 1]) {
      for (const b of [0, 1]) {
        for (const d of [0, 1]) {
          if (isInside(labels, input, s + a - 1, r + b - 1, c + d - 1))
            code |= cornerBit([a, b, d]);
        }
      }
    }
    return code === 0 || code === 255 ? [] : [{ at, weight: areas[code] ?? 0 }];
  });
}

function places({ sliceCount, height, width, spacingMm }: SurfaceInput, more: number) {
  const found: (Piece & { index: readonly [number, number, number] })[] = [];
  for (let s = 0; s < sliceCount + more; s++) {
    for (let r = 0; r < height + more; r++) {
      for (let c = 0; c < width + more; c++) {
        const at = [s * spacingMm.slice, r * spacingMm.row, c * spacingMm.column] as const;
        found.push({ index: [s, r, c], at, weight: 1 });
      }
    }
  }
  return found;
}

function isInside(
  labels: Uint8Array,
  input: SurfaceInput,
  s: number,
  r: number,
  c: number,
): boolean {
  const { sliceCount, height, width, classIndex, slices } = input;
  const isThere = s >= 0 && s < sliceCount && r >= 0 && r < height && c >= 0 && c < width;
  return isThere && slices.includes(s) && labels[(s * height + r) * width + c] === classIndex;
}
