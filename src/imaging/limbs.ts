import { MyographError } from '../errors.ts';
import { spacing } from './affine.ts';
import type { Box } from './crop.ts';
import { cropImage, cropLabelMap } from './crop.ts';
import { outsideOf } from './enclosure.ts';
import type { View } from './geometry.ts';
import { copyToView, orientation, viewedSize } from './geometry.ts';
import type { Grid, Image, LabelMap, Size } from './image.ts';
import type { Side } from './label-table.ts';
import { tissueMask } from './tissue.ts';

/** One limb cut out of an image of both. */
export interface Limb {
  readonly side: Side;
  readonly image: Image;
  readonly labels: LabelMap | null;
  /** Where the limb lay in the image of both. */
  readonly box: Box;
}

/**
 * Height of the valley between two limbs, as a share of the thinner limb's height, at most. Thighs lie
 * against each other over half their height (measured: 0.51 over a whole stack); one limb has no valley.
 */
const LARGEST_CONTACT = 0.75;

/** Above this share there is no valley, only the irregular outline of one limb. */
const NO_VALLEY = 0.9;

/** The smaller limb has at least this share of the larger one's tissue; less is a part of a limb. */
const SMALLEST_SHARE = 0.25;

/** Background kept around each limb. */
const MARGIN_MM = 10;

/** Lines of voxels with less than this share of the fullest line's tissue are taken for noise. */
const NOISE_SHARE = 0.02;

/** A half-open range of places along a direction. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** A mask seen with its axes to the right, to the front and up, whatever they are stored as. */
interface Seen {
  readonly view: View;
  readonly size: Size;
  readonly mask: Uint8Array;
}

/**
 * Cuts an image of both limbs into one image per limb, the patient's left first, each with all slices of
 * the original and 10 mm of background around the limb. Positions in mm stay what they were: the affines
 * move along. In RAS+ coordinates the left limb is the one at lower x.
 *
 * The cut lies where, along left–right, the limbs' outlines (see tissueMask; holes filled) are lowest
 * between two higher places, counted over all rows and slices; limbs may touch in some places.
 *
 * @param labels a label map on the image's grid; no labelled voxel is cropped away
 * @throws LIMBS_NOT_SEPARABLE with details.reason EMPTY, ONE_LIMB or TOUCHING; LABEL_GRID_MISMATCH
 */
export function splitLimbs(image: Image, labels: LabelMap | null = null): readonly [Limb, Limb] {
  if (labels && labels.data.length !== image.data.length) {
    throw new MyographError(
      'LABEL_GRID_MISMATCH',
      `The label map has ${labels.data.length} voxels, its image ${image.data.length}. Bring it to the image's grid first.`,
    );
  }
  const tissue = outlines(seen(image.grid, tissueMask(image.data)));
  const cut = findCut(countsAlong(tissue, 0, { start: 0, end: tissue.size[0] }));
  const labelled = labels ? seen(labels.grid, labels.data) : null;
  const limb = (side: Side, range: Range): Limb => {
    const box = limbBox(image.grid, range, tissue, labelled);
    return {
      side,
      image: cropImage(image, box),
      labels: labels && cropLabelMap(labels, box),
      box,
    };
  };
  return [limb('LEFT', { start: 0, end: cut }), limb('RIGHT', { start: cut, end: tissue.size[0] })];
}

function seen(grid: Grid, mask: Uint8Array): Seen {
  const view = orientation(grid.affine);
  const viewed = copyToView(new Uint8Array(mask.length), mask, grid.size, view);
  return { view, size: viewedSize(grid.size, view), mask: viewed };
}

/** Tissue and what it encloses in each slice: cortical bone and vessels are as dark as air. */
function outlines({ view, size, mask }: Seen): Seen {
  const [width, height, count] = size;
  const outside = outsideOf({ count, height, width, data: mask });
  return { view, size, mask: outside.map((value) => 1 - value) };
}

/** First place of the right limb along left–right, given the tissue at each place. */
function findCut(profile: readonly number[]): number {
  const { place, contact } = deepestValley(profile);
  const left = sum(profile.slice(0, place));
  const right = sum(profile.slice(place));
  if (left + right === 0) throw notSeparable('EMPTY', 'it shows no tissue', {});
  const share = Math.min(left, right) / Math.max(left, right);
  if (contact > NO_VALLEY || share < SMALLEST_SHARE) {
    throw notSeparable('ONE_LIMB', 'it shows one limb, or one and a part of the other', {
      contact,
      share,
    });
  }
  if (contact > LARGEST_CONTACT) {
    throw notSeparable('TOUCHING', 'its limbs touch all along', { contact, place });
  }
  return place;
}

function notSeparable(
  reason: 'EMPTY' | 'ONE_LIMB' | 'TOUCHING',
  why: string,
  details: Record<string, unknown>,
): MyographError {
  return new MyographError(
    'LIMBS_NOT_SEPARABLE',
    `The image cannot be cut into two limbs: ${why}. It keeps the laterality that its manifest declared: cut the file by hand, and import the limbs as images of their own.`,
    { reason, ...details },
  );
}

/**
 * The place that lies deepest below the lower of the two highest points on its sides, the middle one of
 * several, and its height as a share of that lower point.
 */
function deepestValley(profile: readonly number[]): { place: number; contact: number } {
  const depths = profile.map((height, place) => {
    const left = Math.max(0, ...profile.slice(0, place));
    const right = Math.max(0, ...profile.slice(place));
    return Math.min(left, right) - height;
  });
  const depth = Math.max(...depths);
  const places = [...depths.keys()].filter((place) => depths[place] === depth);
  const place = places[Math.floor(places.length / 2)] ?? 0;
  const height = profile[place] ?? 0;
  return { place, contact: depth + height > 0 ? height / (depth + height) : 1 };
}

/** Where a limb lies: the given range of left–right, narrowed to tissue and labels with a margin. */
function limbBox(grid: Grid, range: Range, tissue: Seen, labelled: Seen | null): Box {
  const mm = spacing(grid.affine);
  const extent = (direction: 0 | 1, bounds: Range): Range => {
    const margin = Math.ceil(MARGIN_MM / mm[tissue.view[direction].axis]);
    const shown = occupied(countsAlong(tissue, direction, range), NOISE_SHARE);
    const drawn = labelled ? occupied(countsAlong(labelled, direction, range), 0) : shown;
    return {
      start: Math.max(bounds.start, Math.min(shown.start - margin, drawn.start)),
      end: Math.min(bounds.end, Math.max(shown.end + margin, drawn.end)),
    };
  };
  const [, rows, slices] = tissue.size;
  const ranges = [extent(0, range), extent(1, { start: 0, end: rows }), { start: 0, end: slices }];
  return storedBox(grid.size, tissue.view, ranges);
}

/** Counts of the voxels that are not 0 at each place along right (0) or anterior (1), within a range of right. */
function countsAlong({ mask, size }: Seen, direction: 0 | 1, columns: Range): number[] {
  const [width, height, slices] = size;
  const counts = new Array<number>(size[direction]).fill(0);
  for (let row = 0; row < height * slices; row += 1) {
    for (let column = columns.start; column < columns.end; column += 1) {
      if (mask[row * width + column] === 0) continue;
      const place = direction === 0 ? column : row % height;
      counts[place] = (counts[place] ?? 0) + 1;
    }
  }
  return counts;
}

/** From the first to behind the last place with more than a share of the largest count. */
function occupied(counts: readonly number[], share: number): Range {
  const least = share * Math.max(...counts);
  const start = counts.findIndex((count) => count > least);
  if (start < 0) return { start: counts.length, end: 0 };
  return { start, end: counts.findLastIndex((count) => count > least) + 1 };
}

/** The stored box of ranges that are given along the directions of a view. */
function storedBox(size: Size, view: View, ranges: readonly Range[]): Box {
  const start: [number, number, number] = [0, 0, 0];
  const lengths: [number, number, number] = [0, 0, 0];
  for (const [direction, range] of ranges.entries()) {
    const along = view[direction];
    if (!along) continue;
    start[along.axis] = along.flipped ? size[along.axis] - range.end : range.start;
    lengths[along.axis] = range.end - range.start;
  }
  return { start, size: lengths };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
