import { type BlockSize, cutWindow, type Place } from '../../imaging/windows.ts';

/** Slices with what is known of them: a prepared volume, or a window of one. */
export interface LabelledSlices {
  /** S */
  readonly sliceCount: number;
  readonly height: number;
  readonly width: number;
  /** [S, H, W] normalised intensities. */
  readonly images: Float32Array;
  /** [S, H, W] channel or label set of every voxel. */
  readonly labels: Uint8Array;
  /** [S, K] 1 where the class's voxels are known in the slice, 0 where they are not. */
  readonly presence: Uint8Array;
}

/** A window over slices: `origin` is its first voxel, negative where it begins outside of them. */
export interface Cut {
  readonly slices: LabelledSlices;
  /** Intensity of what lies outside of the slices: the least of their volume. */
  readonly air: number;
  readonly origin: Place;
  readonly size: BlockSize;
}

/** Copies the window of a cut. Outside of the slices is air, which is background. */
export function cutLabelled(cut: Cut): LabelledSlices {
  const { slices, air, origin, size } = cut;
  const window = blankWindow(cut);
  const { sliceCount: count, height, width } = slices;
  cutWindow({ count, height, width, data: slices.images }, origin, size, air, window.images, 0);
  cutWindow({ count, height, width, data: slices.labels }, origin, size, 0, window.labels, 0);
  return window;
}

/** The window of a cut before its voxels are filled in. */
export function blankWindow(cut: Cut): LabelledSlices {
  const { depth, height, width } = cut.size;
  const voxels = depth * height * width;
  return {
    sliceCount: depth,
    height,
    width,
    images: new Float32Array(voxels),
    labels: new Uint8Array(voxels),
    presence: presenceOf(cut),
  };
}

/**
 * Presence of the slices of a window, [D, K]. A slice of air holds nothing of any class; but a class that is
 * known in no slice of the volume stays unknown in it, or the loss would judge the whole window by it.
 */
function presenceOf({ slices, origin, size }: Cut): Uint8Array {
  const classCount = slices.presence.length / slices.sliceCount;
  const presence = new Uint8Array(size.depth * classCount);
  for (let slice = 0; slice < size.depth; slice += 1) {
    const from = origin.slice + slice;
    const isAir = from < 0 || from >= slices.sliceCount;
    presence.set(
      isAir
        ? knownAnywhere(slices.presence, classCount)
        : slices.presence.subarray(from * classCount, (from + 1) * classCount),
      slice * classCount,
    );
  }
  return presence;
}

/** [K] 1 for the classes that are known in some slice. */
function knownAnywhere(presence: Uint8Array, classCount: number): Uint8Array {
  const known = new Uint8Array(classCount);
  for (let at = 0; at < presence.length; at += 1) {
    if (presence[at] === 1) known[at % classCount] = 1;
  }
  return known;
}
