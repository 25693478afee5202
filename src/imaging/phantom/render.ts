/** Turns limbs into an image and its truth: partial volume, grain, coil shading, Rician noise. */
import { type Grid, type Image, type LabelMap, voxelCount } from '../image.ts';
import type { Side } from '../label-table.ts';
import type { Anatomy } from './anatomy.ts';
import { type CrossSection, crossSection, sliceWarp, tissueAt } from './cross-section.ts';
import { grainAt } from './grain.ts';
import { gaussianPair, type Random, uniform } from './random.ts';
import { AIR, signalTable } from './tissues.ts';

/** A limb in the scanner. */
export interface PlacedLimb {
  readonly anatomy: Anatomy;
  readonly side: Side;
  /** Where its axis is, in mm (RAS). */
  readonly centreMm: readonly [x: number, y: number];
  /** Code in the truth by tissue, 0 = no class. */
  readonly codes: Uint8Array;
}

/** What differs between two scans of the same limb. */
export interface Scan {
  /** Signal of the receiver, relative. */
  readonly gain: number;
  /** Coil shading: 1 + linear·p + quadratic·|p|², p from −1 to 1 over the field of view. */
  readonly linear: readonly [number, number, number];
  readonly quadratic: number;
  /** Standard deviation of the noise in each of the two receiver channels, in signal units. */
  readonly noise: number;
}

export function drawScan(random: Random): Scan {
  return {
    gain: uniform(random, 0.85, 1.15),
    linear: [
      uniform(random, -0.14, 0.14),
      uniform(random, -0.18, 0.18),
      uniform(random, -0.08, 0.08),
    ],
    quadratic: uniform(random, 0.05, 0.3),
    noise: uniform(random, 18, 28),
  };
}

export interface Rendering {
  readonly image: Image;
  readonly truth: LabelMap;
}

/**
 * Renders limbs on a grid whose axes are parallel to x, y, z.
 *
 * @param sliceMm - thickness of a slice; where it is less than the slice spacing there are gaps
 * @returns signals rounded to integers as a scanner stores them, and the class at each voxel's centre
 */
export function renderLimbs(
  limbs: readonly PlacedLimb[],
  grid: Grid,
  sliceMm: number,
  scan: Scan,
  random: Random,
): Rendering {
  const data = new Float32Array(voxelCount(grid.size));
  const truth = new Uint8Array(data.length);
  for (const limb of limbs) {
    for (let k = 0; k < grid.size[2]; k += 1) renderSlice(limb, grid, sliceMm, k, data, truth);
  }
  receive(data, grid, scan, random);
  return { image: { grid, data }, truth: { grid, data: truth } };
}

/** Beyond this distance from its axis, in compartment radii, there is no limb. */
const FARTHEST = 1.6;

/** Draws one limb into one slice, over the air that is there. */
function renderSlice(
  limb: PlacedLimb,
  grid: Grid,
  sliceMm: number,
  k: number,
  data: Float32Array,
  truth: Uint8Array,
): void {
  const [columns, rows] = grid.size;
  const point = limbPoint(limb);
  const { middle, below, above, z } = slab(limb.anatomy, grid, sliceMm, k);
  const [dx, dy] = [axis(grid, 0).step, axis(grid, 1).step];
  const reachMm = FARTHEST * middle.radiusMm;
  const sample = (section: CrossSection, x: number, y: number): number => {
    const { u, v } = point(x, y);
    return SIGNALS[tissueAt(section, u / section.radiusMm, v / section.radiusMm)] ?? 0;
  };
  for (let j = 0; j < rows; j += 1) {
    const y = axis(grid, 1).origin + j * dy;
    if (Math.abs(y - limb.centreMm[1]) > reachMm) continue;
    for (let i = 0; i < columns; i += 1) {
      const x = axis(grid, 0).origin + i * dx;
      const { u, v } = point(x, y);
      if (u * u + v * v > reachMm * reachMm) continue;
      const tissue = tissueAt(middle, u / middle.radiusMm, v / middle.radiusMm);
      // Four samples on a lattice that is staggered along the slice too: partial volume in 3D.
      const mean =
        (sample(below, x - dx / 4, y - dy / 4) +
          sample(above, x + dx / 4, y - dy / 4) +
          sample(above, x - dx / 4, y + dy / 4) +
          sample(below, x + dx / 4, y + dy / 4)) /
        4;
      if (tissue === AIR && mean === 0) continue;
      const at = (k * rows + j) * columns + i;
      const { grain, infiltration } = limb.anatomy;
      const { factor, fat } = grainAt(grain, tissue, infiltration, u, v, z);
      data[at] = (mean + fat * Math.max(0, FAT_SIGNAL - mean)) * factor;
      truth[at] = limb.codes[tissue] ?? 0;
    }
  }
}

const SIGNALS = signalTable();
const FAT_SIGNAL = 950;

/** Cross-sections at a slice's middle and half-way to both of its faces; z is the height in mm. */
function slab(anatomy: Anatomy, grid: Grid, sliceMm: number, k: number) {
  const { step } = axis(grid, 2);
  const slices = grid.size[2];
  const tPerMm = (anatomy.to - anatomy.from) / (slices * step);
  // The first slice is the most distal: z points to the head.
  const t = anatomy.to - (k + 0.5) * step * tPerMm;
  const warp = sliceWarp(anatomy, t);
  return {
    z: (k + 0.5) * step,
    middle: crossSection(anatomy, t, warp),
    below: crossSection(anatomy, t + (sliceMm / 4) * tPerMm, warp),
    above: crossSection(anatomy, t - (sliceMm / 4) * tPerMm, warp),
  };
}

/** From millimetres in the scanner to millimetres in the limb: u lateral, v anterior, about its axis. */
function limbPoint(limb: PlacedLimb): (x: number, y: number) => { u: number; v: number } {
  const { anatomy, centreMm } = limb;
  const lateral = limb.side === 'RIGHT' ? 1 : -1;
  const cos = Math.cos(anatomy.rotation);
  const sin = Math.sin(anatomy.rotation);
  return (x, y) => {
    const across = lateral * (x - centreMm[0]) - anatomy.shiftMm[0];
    const up = y - centreMm[1] - anatomy.shiftMm[1];
    return { u: cos * across + sin * up, v: cos * up - sin * across };
  };
}

/** Shades the signal, adds noise to its two channels, takes the magnitude (Rician), rounds. */
function receive(data: Float32Array, grid: Grid, scan: Scan, random: Random): void {
  const [columns, rows, slices] = grid.size;
  let at = 0;
  for (let k = 0; k < slices; k += 1) {
    const z = (2 * k + 1) / slices - 1;
    for (let j = 0; j < rows; j += 1) {
      const y = (2 * j + 1) / rows - 1;
      const base = 1 + scan.linear[1] * y + scan.linear[2] * z;
      for (let i = 0; i < columns; i += 1) {
        const x = (2 * i + 1) / columns - 1;
        const shading = base + scan.linear[0] * x + scan.quadratic * (x * x + y * y);
        const [real, imaginary] = gaussianPair(random);
        const signal = (data[at] ?? 0) * scan.gain * shading + real * scan.noise;
        data[at] = Math.round(Math.sqrt(signal * signal + (imaginary * scan.noise) ** 2));
        at += 1;
      }
    }
  }
}

/** Origin and step in mm of an axis of a grid that is parallel to x, y, z. */
function axis(grid: Grid, which: 0 | 1 | 2): { readonly origin: number; readonly step: number } {
  return { origin: grid.affine[which * 4 + 3] ?? 0, step: grid.affine[which * 5] ?? 1 };
}
