import type { ImageStack, Voxel } from '../image/stack.ts';
import type { Plane } from '../use-viewer-state.ts';

/** Planes that are one picture. */
export type SinglePlane = Exclude<Plane, 'multiplanar'>;

/** What is in the middle of the panes and how large, the same for all that are linked. */
export interface Placement {
  /** 1 shows the whole plane. */
  readonly zoom: number;
  /** What lies in the middle, in mm from the middle of the image: to the right, anterior and superior. */
  readonly centreMm: readonly [number, number, number];
  /** Where the coronal and the sagittal plane lie, as shares of the rows and columns. */
  readonly at: { readonly row: number; readonly column: number };
}

export const wholeImage: Placement = {
  zoom: 1,
  centreMm: [0, 0, 0],
  at: { row: 0.5, column: 0.5 },
};

/** A plane as it is drawn: how many pixels, how large they are, and what is at its edges. */
export interface PlaneLayout {
  readonly width: number;
  readonly height: number;
  readonly pixelMm: { readonly width: number; readonly height: number };
  /** Letters of the patient's directions: left, right, top and bottom of the picture. */
  readonly marks: readonly [string, string, string, string];
  /** The voxel under a pixel. */
  readonly voxelAt: (x: number, y: number) => Voxel;
}

/** Axial in the radiological view; coronal with the patient's right at the left; sagittal with the face to the left. */
export function planeLayout(
  stack: ImageStack,
  plane: SinglePlane,
  position: { readonly slice: number; readonly at: Placement['at'] },
): PlaneLayout {
  const { count, height, width, pixelMm, thicknessMm, beginsInferior } = stack;
  const { slice } = position;
  const row = Math.min(height - 1, Math.floor(position.at.row * height));
  const column = Math.min(width - 1, Math.floor(position.at.column * width));
  const fromTop = (y: number) => (beginsInferior ? count - 1 - y : y);
  switch (plane) {
    case 'axial':
      return {
        ...{ width, height, pixelMm },
        marks: ['R', 'L', 'A', 'P'],
        voxelAt: (x, y) => ({ slice, row: y, column: x }),
      };
    case 'coronal':
      return {
        ...{ width, height: count },
        pixelMm: { width: pixelMm.width, height: thicknessMm },
        marks: ['R', 'L', 'S', 'I'],
        voxelAt: (x, y) => ({ slice: fromTop(y), row, column: x }),
      };
    case 'sagittal':
      return {
        ...{ width: height, height: count },
        pixelMm: { width: pixelMm.height, height: thicknessMm },
        marks: ['A', 'P', 'S', 'I'],
        voxelAt: (x, y) => ({ slice: fromTop(y), row: x, column }),
      };
  }
}

/** Where a plane lies in a pane of some size. */
export interface Frame {
  readonly pixelsPerMm: number;
  /** Of the left upper corner of the plane, in pixels of the pane. */
  readonly left: number;
  readonly top: number;
}

/** The plane as large as fits, times the zoom, moved so that the centre is in the middle. */
export function frameOf(
  layout: PlaneLayout,
  pane: { readonly width: number; readonly height: number },
  plane: SinglePlane,
  { zoom, centreMm }: Placement,
): Frame {
  const mm = {
    width: layout.width * layout.pixelMm.width,
    height: layout.height * layout.pixelMm.height,
  };
  const pixelsPerMm = zoom * Math.min(pane.width / mm.width, pane.height / mm.height);
  const [across, down] = onScreen(plane, centreMm);
  return {
    pixelsPerMm,
    left: pane.width / 2 - (mm.width / 2 + across) * pixelsPerMm,
    top: pane.height / 2 - (mm.height / 2 + down) * pixelsPerMm,
  };
}

/** A displacement in the patient, in mm: to the right and downwards in the picture of a plane. */
function onScreen(plane: SinglePlane, [right, anterior, superior]: Placement['centreMm']) {
  switch (plane) {
    case 'axial':
      return [-right, -anterior] as const;
    case 'coronal':
      return [-right, -superior] as const;
    case 'sagittal':
      return [-anterior, -superior] as const;
  }
}

/** The placement after the picture was dragged by so many mm to the right and downwards. */
export function moved(
  placement: Placement,
  plane: SinglePlane,
  mm: { readonly x: number; readonly y: number },
): Placement {
  const [right, anterior, superior] = placement.centreMm;
  const centreMm: Placement['centreMm'] =
    plane === 'axial'
      ? [right + mm.x, anterior + mm.y, superior]
      : plane === 'coronal'
        ? [right + mm.x, anterior, superior + mm.y]
        : [right, anterior + mm.x, superior + mm.y];
  return { ...placement, centreMm };
}

/** Through the planes of a view other than the axial ones, by so many rows or columns. */
export function scrubbed(
  placement: Placement,
  plane: 'coronal' | 'sagittal',
  by: number,
  { height, width }: Pick<ImageStack, 'height' | 'width'>,
): Placement {
  const { row, column } = placement.at;
  const clamp = (share: number, length: number) =>
    Math.min(1 - 0.5 / length, Math.max(0.5 / length, share));
  const at =
    plane === 'coronal'
      ? { column, row: clamp(row + by / height, height) }
      : { row, column: clamp(column + by / width, width) };
  return { ...placement, at };
}

export function zoomed(placement: Placement, factor: number): Placement {
  return { ...placement, zoom: Math.min(20, Math.max(0.5, placement.zoom * factor)) };
}

/** The voxel under a point of a pane; null beside the image. */
export function voxelUnder(layout: PlaneLayout, frame: Frame, x: number, y: number): Voxel | null {
  const column = Math.floor((x - frame.left) / (frame.pixelsPerMm * layout.pixelMm.width));
  const row = Math.floor((y - frame.top) / (frame.pixelsPerMm * layout.pixelMm.height));
  const isInside = column >= 0 && row >= 0 && column < layout.width && row < layout.height;
  return isInside ? layout.voxelAt(column, row) : null;
}

const barLengths = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** The longest round length in mm that takes at most so many pixels. */
export function scaleBarMm(pixelsPerMm: number, mostPixels: number): number {
  return barLengths.findLast((mm) => mm * pixelsPerMm <= mostPixels) ?? 1;
}
