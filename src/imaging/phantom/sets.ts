/**
 * The three cohorts of Wong et al. (ISMRM 2019, abstract 4741), whose shape the phantom takes.
 *
 * The abstract does not say which of its two calf acquisitions had tissues labelled and which muscles;
 * the pairing here is our reading.
 */
import { calfSchema, leafClasses, thighSchema } from '../label-schemas.ts';
import type { Atlas } from './atlas.ts';
import { calfAtlas } from './calf-atlas.ts';
import { thighAtlas } from './thigh-atlas.ts';

export type SetName = 'thigh' | 'calf_1' | 'calf_2';

/** How much of a set to make. */
export interface SetSize {
  readonly subjects: number;
  /** Matrix relative to the set's own, the field of view kept: 0.25 makes 128×128 of 512×512. */
  readonly scale: number;
  /** Slices over the same length of limb: fewer slices of the same thickness have gaps between them. */
  readonly slices: number;
}

export interface Acquisition {
  readonly sequence: string;
  readonly trMs: number;
  readonly teMs: number;
  readonly flipDeg: number;
}

/** One cohort: who, how they were scanned, and what was labelled. */
export interface SetShape {
  readonly name: SetName;
  readonly region: 'thigh' | 'calf';
  readonly bothLimbs: boolean;
  readonly visits: number;
  readonly matrix: readonly [number, number];
  readonly spacingMm: readonly [number, number];
  readonly sliceMm: number;
  readonly acquisition: Acquisition;
  readonly atlas: Atlas;
  /** Classes of the region's label schema, in its order, groups apart. */
  readonly classes: readonly string[];
  /** The classes that were labelled, the only ones that its label maps hold. */
  readonly declared: readonly string[];
  /** The size of the original. */
  readonly full: SetSize;
}

const TISSUES = ['bone', 'vessels', 'subcutaneous_fat'] as const;
const CALF_MUSCLES = calfAtlas.muscles.slice(0, 6);
const T1_TSE = 'T1 TSE';

export const PHANTOM_SETS: Readonly<Record<SetName, SetShape>> = {
  thigh: {
    name: 'thigh',
    region: 'thigh',
    bothLimbs: false,
    visits: 2,
    matrix: [512, 512],
    spacingMm: [0.4, 0.4],
    sliceMm: 5,
    acquisition: { sequence: T1_TSE, trMs: 600, teMs: 13, flipDeg: 130 },
    atlas: thighAtlas,
    classes: leafClasses(thighSchema).map(({ code }) => code),
    declared: [...thighAtlas.muscles, ...TISSUES],
    full: { subjects: 20, scale: 1, slices: 32 },
  },
  calf_1: {
    name: 'calf_1',
    region: 'calf',
    bothLimbs: true,
    visits: 1,
    matrix: [704, 496],
    spacingMm: [0.55, 0.55],
    sliceMm: 5,
    acquisition: { sequence: T1_TSE, trMs: 800, teMs: 12, flipDeg: 120 },
    atlas: calfAtlas,
    classes: leafClasses(calfSchema).map(({ code }) => code),
    declared: TISSUES,
    full: { subjects: 42, scale: 1, slices: 25 },
  },
  calf_2: {
    name: 'calf_2',
    region: 'calf',
    bothLimbs: false,
    visits: 1,
    matrix: [384, 308],
    spacingMm: [0.45, 0.45],
    sliceMm: 3,
    acquisition: { sequence: T1_TSE, trMs: 703, teMs: 10, flipDeg: 150 },
    atlas: calfAtlas,
    classes: leafClasses(calfSchema).map(({ code }) => code),
    declared: CALF_MUSCLES,
    full: { subjects: 17, scale: 1, slices: 44 },
  },
};
