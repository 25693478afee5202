/** The cross-section of one limb at one height, and the tissue at any of its points. */
import type { Anatomy, Contour } from './anatomy.ts';
import { keyAt } from './atlas.ts';
import { fieldAt } from './noise.ts';
import * as tissue from './tissues.ts';
import { type WarpGrid, warpAt, warpGrid } from './warp.ts';

/** An ellipse as a quadratic form: a point at distance 1 lies on it. */
interface Ellipse {
  readonly tissue: number;
  readonly u: number;
  readonly v: number;
  readonly uu: number;
  readonly uv: number;
  readonly vv: number;
}

interface BoneOutline {
  readonly u: number;
  readonly v: number;
  readonly radius: number;
  readonly ridges: number;
  readonly height: number;
  /** Direction of one ridge. */
  readonly angle: number;
  readonly marrow: number;
}

interface Tube {
  readonly tissue: number;
  readonly u: number;
  readonly v: number;
  readonly squaredRadius: number;
}

/** Harmonics of the fascia's and the skin's distance from the axis. */
interface OutlineTerm {
  readonly fasciaCos: number;
  readonly fasciaSin: number;
  readonly fatCos: number;
  readonly fatSin: number;
}

export interface CrossSection {
  readonly ellipses: readonly Ellipse[];
  readonly bones: readonly BoneOutline[];
  readonly tubes: readonly Tube[];
  readonly outline: readonly OutlineTerm[];
  /** Mean radius of the muscle compartment in mm; the lengths below are in units of it. */
  readonly radiusMm: number;
  readonly fat: number;
  readonly skin: number;
  readonly fascia: number;
  readonly septum: number;
  readonly reach: number;
  readonly warp: WarpGrid;
}

const SKIN_MM = 1.4;
const FASCIA_MM = 0.5;
/** Distance of a superficial bone's centre from the fascia, in its radii. */
const BONE_DEPTH = 0.92;
/** Vessels lie in a sheath of fat this many times as wide. */
const SHEATH = 1.6;

/** The warp of a limb at height t; it changes so slowly along the limb that one serves a whole slice. */
export function sliceWarp(anatomy: Anatomy, t: number): WarpGrid {
  return warpGrid((u, v) => [
    anatomy.warpU.reduce((sum, field) => sum + fieldAt(field, u, v, t), 0),
    anatomy.warpV.reduce((sum, field) => sum + fieldAt(field, u, v, t), 0),
    Math.max(0.15, 1 + fieldAt(anatomy.septumField, u, v, t)),
  ]);
}

/** Prepares the cross-section of a limb at height t of its atlas. */
export function crossSection(anatomy: Anatomy, t: number, warp: WarpGrid): CrossSection {
  const [atlasRadius = 1] = keyAt(anatomy.atlas.radiusMm, t);
  const radiusMm = atlasRadius * anatomy.scale;
  const fat = anatomy.fatMm / radiusMm;
  const outline = outlineTerms(anatomy, t);
  const depthAt: DepthAt = (u, v) => fasciaAndFat(outline, fat, u, v);
  return {
    ellipses: ellipses(anatomy, t),
    bones: boneOutlines(anatomy, t, depthAt),
    tubes: tubes(anatomy, t, depthAt),
    outline,
    radiusMm,
    fat,
    skin: SKIN_MM / radiusMm,
    fascia: FASCIA_MM / radiusMm,
    septum: anatomy.septumMm / radiusMm,
    reach: anatomy.atlas.reach,
    warp,
  };
}

/** The tissue at a point in compartment radii from the limb's axis, u lateral, v anterior. */
export function tissueAt(section: CrossSection, u0: number, v0: number): number {
  const warped = warpAt(section.warp, u0, v0);
  const u = u0 + warped.u;
  const v = v0 + warped.v;
  // Skin and fascia are taut: they follow the warp of what is beneath them half-way.
  const { fascia, fat, rho } = fasciaAndFat(
    section.outline,
    section.fat,
    (u0 + u) / 2,
    (v0 + v) / 2,
  );
  if (rho > fascia + fat + section.skin) return tissue.AIR;
  if (rho > fascia + fat) return tissue.SKIN;
  let besideVessel = false;
  for (const tube of section.tubes) {
    const du = u0 - tube.u;
    const dv = v0 - tube.v;
    const squared = du * du + dv * dv;
    if (squared < tube.squaredRadius) return tube.tissue;
    besideVessel ||= squared < SHEATH * SHEATH * tube.squaredRadius;
  }
  for (const bone of section.bones) {
    const found = boneTissue(bone, u, v);
    if (found !== tissue.AIR) return found;
  }
  if (rho > fascia + section.fascia) return tissue.SUBCUTANEOUS_FAT;
  if (rho > fascia) return tissue.FASCIA;
  if (besideVessel) return tissue.INTERMUSCULAR_FAT;
  return muscleAt(section, u, v, section.septum * warped.septum);
}

/**
 * The muscle whose ellipse is nearest, in units of its half-axes; fat where two muscles are less than
 * a septum apart, and beyond the reach of any.
 */
function muscleAt(section: CrossSection, u: number, v: number, septum: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  let muscle = tissue.INTERMUSCULAR_FAT;
  let radius = 1;
  let secondRadius = 1;
  for (const ellipse of section.ellipses) {
    const du = u - ellipse.u;
    const dv = v - ellipse.v;
    const squared = ellipse.uu * du * du + ellipse.uv * du * dv + ellipse.vv * dv * dv;
    if (squared < nearest) {
      if (ellipse.tissue !== muscle) {
        second = nearest;
        secondRadius = radius;
      }
      nearest = squared;
      radius = du * du + dv * dv;
      muscle = ellipse.tissue;
    } else if (squared < second && ellipse.tissue !== muscle) {
      second = squared;
      secondRadius = du * du + dv * dv;
    }
  }
  if (nearest > section.reach * section.reach) return tissue.INTERMUSCULAR_FAT;
  const near = Math.sqrt(nearest);
  const far = Math.sqrt(second);
  // Distance to the border ≈ (far − near) / |∇(far − near)|, each gradient taken along its own radius.
  const slope = Math.sqrt(nearest / radius) + Math.sqrt(second / secondRadius);
  return 2 * (far - near) < septum * slope ? tissue.INTERMUSCULAR_FAT : muscle;
}

function boneTissue(bone: BoneOutline, u: number, v: number): number {
  const du = u - bone.u;
  const dv = v - bone.v;
  const distance = Math.sqrt(du * du + dv * dv);
  if (distance > bone.radius * (1 + bone.height)) return tissue.AIR;
  const angle = bone.ridges * (Math.atan2(dv, du) - bone.angle);
  const outer = bone.radius * (1 + bone.height * Math.cos(angle));
  if (distance > outer) return tissue.AIR;
  return distance > outer * bone.marrow ? tissue.CORTEX : tissue.MARROW;
}

/** Distance of the fascia from the axis, and thickness of the fat on it, in the direction of a point. */
function fasciaAndFat(outline: readonly OutlineTerm[], meanFat: number, u: number, v: number) {
  const rho = Math.sqrt(u * u + v * v) || 1;
  const cos1 = u / rho;
  const sin1 = v / rho;
  let cos = 1;
  let sin = 0;
  let fascia = 1;
  let fat = 1;
  for (const term of outline) {
    const next = cos * cos1 - sin * sin1;
    sin = sin * cos1 + cos * sin1;
    cos = next;
    fascia += term.fasciaCos * cos + term.fasciaSin * sin;
    fat += term.fatCos * cos + term.fatSin * sin;
  }
  return { fascia, fat: meanFat * Math.max(0.5, fat), rho };
}

function outlineTerms(anatomy: Anatomy, t: number): readonly OutlineTerm[] {
  const blend = (contour: Contour) =>
    contour.proximal.map(([cos, sin], at) => {
      const [cosEnd, sinEnd] = contour.distal[at] ?? [cos, sin];
      return [cos + t * (cosEnd - cos), sin + t * (sinEnd - sin)] as const;
    });
  const fat = blend(anatomy.fatOutline);
  return blend(anatomy.outline).map(([fasciaCos, fasciaSin], at) => {
    const [fatCos, fatSin] = fat[at] ?? [0, 0];
    return { fasciaCos, fasciaSin, fatCos, fatSin };
  });
}

function ellipses(anatomy: Anatomy, t: number): readonly Ellipse[] {
  const ended = 0.03;
  return anatomy.bellies.flatMap((belly): readonly Ellipse[] => {
    const [u = 0, v = 0, a = 0, b = 0, degrees = 0] = keyAt(belly.keys, t);
    if (Math.min(a, b) < ended) return [];
    const cos = Math.cos((degrees * Math.PI) / 180);
    const sin = Math.sin((degrees * Math.PI) / 180);
    const along = 1 / (a * a);
    const across = 1 / (b * b);
    return [
      {
        tissue: tissue.FIRST_MUSCLE + anatomy.atlas.muscles.indexOf(belly.muscle),
        u,
        v,
        uu: cos * cos * along + sin * sin * across,
        uv: 2 * cos * sin * (along - across),
        vv: sin * sin * along + cos * cos * across,
      },
    ];
  });
}

type DepthAt = (u: number, v: number) => { readonly fascia: number; readonly fat: number };

function boneOutlines(anatomy: Anatomy, t: number, depthAt: DepthAt): readonly BoneOutline[] {
  return anatomy.atlas.bones.map((bone, at) => {
    const [u = 0, v = 0, radius = 0] = keyAt(anatomy.boneKeys[at] ?? [], t);
    const touch = (depthAt(u, v).fascia - BONE_DEPTH * radius) / Math.hypot(u, v);
    const push = bone.superficial ? touch : 1;
    return {
      u: u * push,
      v: v * push,
      radius,
      ridges: bone.ridges,
      height: bone.height,
      angle: (bone.degrees * Math.PI) / 180,
      marrow: 1 - bone.cortex,
    };
  });
}

function tubes(anatomy: Anatomy, t: number, depthAt: DepthAt): readonly Tube[] {
  return anatomy.atlas.vessels.map((vessel, at) => {
    const [u = 0, v = 0, radius = 0] = keyAt(anatomy.vesselKeys[at] ?? [], t);
    const { fascia, fat } = depthAt(u, v);
    const push = vessel.superficial ? (fascia + fat / 2) / Math.hypot(u, v) : 1;
    // A superficial vein leaves fat on both sides, however thin the fat is.
    const fitted = vessel.superficial ? Math.min(radius, 0.25 * fat) : radius;
    return {
      tissue: vessel.kind === 'artery' ? tissue.ARTERY : tissue.VEIN,
      u: u * push,
      v: v * push,
      squaredRadius: fitted * fitted,
    };
  });
}
