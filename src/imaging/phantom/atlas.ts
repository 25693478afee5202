/**
 * What an axial atlas of a limb segment is made of.
 *
 * Lengths are in units of the mean radius of the muscle compartment, u points lateral, v anterior,
 * and t runs along the limb from 0 (proximal end of the modelled segment) to 1 (distal end).
 */

/** Where a muscle belly is at one t: centre (u, v), half-axes (a along its angle, b across), angle in degrees from u to v. */
export type BellyKey = readonly [
  t: number,
  u: number,
  v: number,
  a: number,
  b: number,
  degrees: number,
];

/** An ellipse that moves, swells and tapers along the limb. A muscle has one or more. Half-axes of 0 mean it has ended. */
export interface Belly {
  readonly muscle: string;
  readonly keys: readonly BellyKey[];
}

/** Where a tube is at one t: centre and radius. */
export type TubeKey = readonly [t: number, u: number, v: number, radius: number];

/** A long bone: its contour is round, with `ridges` corners of the given relative height, one of them at `degrees`. */
export interface Bone {
  /** A superficial bone keeps the direction of its keys, and lies against the fascia there. */
  readonly superficial: boolean;
  readonly keys: readonly TubeKey[];
  readonly ridges: number;
  readonly height: number;
  readonly degrees: number;
  /** Thickness of the cortex relative to the radius. */
  readonly cortex: number;
}

export interface Vessel {
  readonly kind: 'artery' | 'vein';
  /** A superficial vessel keeps the direction of its keys, and runs half-way through the subcutaneous fat there. */
  readonly superficial: boolean;
  readonly keys: readonly TubeKey[];
}

/** Relative deviation of a contour from a circle: Σ cos·cos(kθ) + sin·sin(kθ), k = 1, 2, …; θ from u to v. */
export type Harmonics = readonly (readonly [cos: number, sin: number])[];

export interface Atlas {
  /** Names of all muscles, in the order of the label schema, then those that have no class. */
  readonly muscles: readonly string[];
  readonly bellies: readonly Belly[];
  readonly bones: readonly Bone[];
  readonly vessels: readonly Vessel[];
  /** Mean radius of the muscle compartment in mm, at each t. */
  readonly radiusMm: readonly (readonly [t: number, radius: number])[];
  /** Spread of that radius between subjects, relative. */
  readonly radiusSpread: number;
  /** Thinnest and thickest mean subcutaneous fat in mm between subjects. */
  readonly fatMm: readonly [number, number];
  readonly outline: Harmonics;
  readonly fatOutline: Harmonics;
  /** How far, in half-axes, a muscle reaches into space that no other muscle takes; beyond is fat. */
  readonly reach: number;
}

/** Linear interpolation of rows [t, …values] at t, held constant beyond the ends. */
export function keyAt(keys: readonly (readonly number[])[], t: number): readonly number[] {
  const next = keys.findIndex((key) => (key[0] ?? 0) > t);
  const after = keys[next];
  const before = keys[next - 1];
  if (!after) return (keys.at(-1) ?? []).slice(1);
  if (!before) return after.slice(1);
  const [t0 = 0, t1 = 1] = [before[0], after[0]];
  const share = (t - t0) / (t1 - t0);
  return before.slice(1).map((value, at) => value + share * ((after[at + 1] ?? value) - value));
}
