/** One person's limb segment: the atlas with everything that differs between people drawn at random. */
import type { Atlas, Belly, BellyKey, Harmonics, TubeKey } from './atlas.ts';
import { type Lattice, lattice, type SmoothField, smoothField } from './noise.ts';
import { normal, type Random, uniform } from './random.ts';

/** A contour that changes from the proximal to the distal end. */
export interface Contour {
  readonly proximal: Harmonics;
  readonly distal: Harmonics;
}

export interface Anatomy {
  readonly atlas: Atlas;
  /** Size relative to the atlas. */
  readonly scale: number;
  readonly bellies: readonly Belly[];
  readonly boneKeys: readonly (readonly TubeKey[])[];
  readonly vesselKeys: readonly (readonly TubeKey[])[];
  readonly outline: Contour;
  /** Mean thickness of the subcutaneous fat in mm, and its variation around the limb. */
  readonly fatMm: number;
  readonly fatOutline: Contour;
  /** Displacement of the cross-section in u and v, in compartment radii. */
  readonly warpU: readonly SmoothField[];
  readonly warpV: readonly SmoothField[];
  /** Thickness of the fat between two muscles in mm, and its relative variation in space. */
  readonly septumMm: number;
  readonly septumField: SmoothField;
  /** How much fat streaks the muscles, 0 = none. */
  readonly infiltration: number;
  readonly grain: Lattice;
  /** The part of the atlas that the image stack covers: t at its proximal and distal end. */
  readonly from: number;
  readonly to: number;
  /** Rotation of the limb about its axis, in radians, and displacement in the image, in mm. */
  readonly rotation: number;
  readonly shiftMm: readonly [number, number];
}

/** Draws a person. */
export function drawAnatomy(atlas: Atlas, random: Random): Anatomy {
  const fatMm = uniform(random, ...atlas.fatMm);
  return {
    atlas,
    scale: normal(random, 1, atlas.radiusSpread),
    bellies: drawBellies(atlas.bellies, random, PERSON),
    boneKeys: atlas.bones.map((bone) => moveTube(bone.keys, random, 0.013, 0.06)),
    vesselKeys: atlas.vessels.map((vessel) => moveTube(vessel.keys, random, 0.02, 0.15)),
    outline: drawContour(atlas.outline, random, 0.022),
    fatMm,
    fatOutline: drawContour(atlas.fatOutline, random, 0.09),
    warpU: drawWarp(random),
    warpV: drawWarp(random),
    septumMm: uniform(random, 0.6, 1.3) + fatMm / 30,
    septumField: smoothField(random, 0.35, 0.4, 0.5),
    infiltration: uniform(random, 0.15, 0.8),
    grain: lattice(random),
    from: normal(random, 0, 0.03),
    to: normal(random, 1, 0.03),
    rotation: normal(random, 0, 0.07),
    shiftMm: [normal(random, 0, 2), normal(random, 0, 2)],
  };
}

/** The same limb at another visit: laid down a little differently, muscles and fat changed by a percent or two. */
export function revisit(anatomy: Anatomy, random: Random): Anatomy {
  const along = normal(random, 0, 0.008);
  return {
    ...anatomy,
    bellies: drawBellies(anatomy.bellies, random, VISIT),
    fatMm: anatomy.fatMm * normal(random, 1, 0.03),
    from: anatomy.from + along,
    to: anatomy.to + along,
    rotation: anatomy.rotation + normal(random, 0, 0.03),
    shiftMm: [
      anatomy.shiftMm[0] + normal(random, 0, 1.5),
      anatomy.shiftMm[1] + normal(random, 0, 1.5),
    ],
  };
}

/** The same person's other limb: nearly its mirror image (the mirror itself is a matter of placement). */
export function otherLimb(anatomy: Anatomy, random: Random): Anatomy {
  return {
    ...anatomy,
    scale: anatomy.scale * normal(random, 1, 0.012),
    bellies: drawBellies(anatomy.bellies, random, SIDE),
    warpU: [...anatomy.warpU, smoothField(random, 1.5, 1.5, 0.012)],
    warpV: [...anatomy.warpV, smoothField(random, 1.5, 1.5, 0.012)],
    rotation: anatomy.rotation + normal(random, 0, 0.06),
    shiftMm: [anatomy.shiftMm[0] + normal(random, 0, 2), anatomy.shiftMm[1] + normal(random, 0, 2)],
  };
}

/** Standard deviations by which bellies differ: centre, relative size, angle in degrees, place along the limb. */
interface Spread {
  readonly centre: number;
  readonly size: number;
  readonly degrees: number;
  readonly along: number;
}
const PERSON: Spread = { centre: 0.022, size: 0.09, degrees: 5, along: 0.05 };
const SIDE: Spread = { centre: 0.008, size: 0.03, degrees: 2, along: 0.015 };
const VISIT: Spread = { centre: 0.002, size: 0.008, degrees: 0.5, along: 0.003 };

/** Bellies of one muscle change together, so that a muscle keeps its shape. */
function drawBellies(bellies: readonly Belly[], random: Random, spread: Spread): readonly Belly[] {
  const muscles = [...new Set(bellies.map((belly) => belly.muscle))];
  const changes = new Map(
    muscles.map((muscle) => [
      muscle,
      {
        u: normal(random, 0, spread.centre),
        v: normal(random, 0, spread.centre),
        size: Math.exp(normal(random, 0, spread.size)),
        degrees: normal(random, 0, spread.degrees),
        along: normal(random, 0, spread.along),
      },
    ]),
  );
  return bellies.map((belly) => {
    const change = changes.get(belly.muscle);
    if (!change) return belly;
    const keys = belly.keys.map(
      ([t, u, v, a, b, degrees]): BellyKey => [
        t + change.along,
        u + change.u,
        v + change.v,
        a * change.size,
        b * change.size,
        degrees + change.degrees,
      ],
    );
    return { muscle: belly.muscle, keys };
  });
}

function moveTube(
  keys: readonly TubeKey[],
  random: Random,
  centre: number,
  size: number,
): readonly TubeKey[] {
  const du = normal(random, 0, centre);
  const dv = normal(random, 0, centre);
  const factor = Math.exp(normal(random, 0, size));
  return keys.map(([t, u, v, radius]) => [t, u + du, v + dv, radius * factor]);
}

function drawContour(mean: Harmonics, random: Random, spread: number): Contour {
  const vary = (base: Harmonics, deviation: number): Harmonics =>
    base.map(([cos, sin], at) => [
      cos + normal(random, 0, deviation / (at + 1)),
      sin + normal(random, 0, deviation / (at + 1)),
    ]);
  const proximal = vary(mean, spread);
  return { proximal, distal: vary(proximal, spread / 2) };
}

/** Broad deformation of the whole cross-section, and a finer one that makes borders wavy. */
function drawWarp(random: Random): readonly SmoothField[] {
  return [smoothField(random, 1.8, 2.5, 0.03), smoothField(random, 0.55, 0.7, 0.009)];
}
