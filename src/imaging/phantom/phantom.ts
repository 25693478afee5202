/** A study made from a seed number: thighs and calves in the shape of a published study's cohorts. */
import { MyographError } from '../../errors.ts';
import type { Grid, Image, LabelMap } from '../image.ts';
import type { Side } from '../label-table.ts';
import { type Anatomy, drawAnatomy, otherLimb, revisit } from './anatomy.ts';
import { randomFrom } from './random.ts';
import { drawScan, type PlacedLimb, renderLimbs } from './render.ts';
import {
  type Acquisition,
  PHANTOM_SETS,
  type SetName,
  type SetShape,
  type SetSize,
} from './sets.ts';
import { tissueClasses } from './tissues.ts';

export interface PhantomOptions {
  /** The same seed gives the same bytes; a subject does not depend on how many others there are. */
  readonly seed: number;
  /** How much of each set to make; a set that is not named is left out. */
  readonly sets: Readonly<Partial<Record<SetName, SetSize>>>;
}

/** The meaning of one code of a label map; side is null where the whole image is of one limb. */
export interface PhantomCode {
  readonly code: number;
  readonly class: string;
  readonly side: Side | null;
}

/** One image with its complete truth. */
export interface PhantomCase {
  readonly study: string;
  readonly set: SetName;
  readonly subject: string;
  readonly visit: string;
  readonly scanner: string;
  readonly manufacturer: string;
  readonly acquisition: Acquisition;
  readonly region: 'thigh' | 'calf';
  readonly laterality: Side | 'BOTH';
  readonly image: Image;
  /** Every class of the region, IMAF included. Muscles that have no class are 0, like air and skin. */
  readonly truth: LabelMap;
  readonly codes: readonly PhantomCode[];
  /** The classes that a person is taken to have labelled. */
  readonly declared: readonly string[];
}

/** Right limbs and single limbs carry a class' ordinal in its label schema, left limbs this much more. */
const LEFT_CODES = 100;
const SCANNERS = ['Prisma', 'TrioTim'] as const;

/** The sizes of the published study: 99 images, 800 million voxels. */
export const FULL_SIZE_SETS: Readonly<Record<SetName, SetSize>> = {
  thigh: PHANTOM_SETS.thigh.full,
  calf_1: PHANTOM_SETS.calf_1.full,
  calf_2: PHANTOM_SETS.calf_2.full,
};

/**
 * The cases of a phantom study, one at a time, subject by subject.
 *
 * @throws MyographError INVALID_INPUT where a size is not possible
 */
export function* generatePhantom(options: PhantomOptions): Generator<PhantomCase, void> {
  for (const shape of Object.values(PHANTOM_SETS)) {
    const size = options.sets[shape.name];
    if (!size) continue;
    checkSize(shape.name, size);
    for (let subject = 0; subject < size.subjects; subject += 1) {
      yield* subjectCases(options.seed, shape, size, subject);
    }
  }
}

/** The label map as it was drawn: the truth with the declared classes alone. */
export function declaredLabels(phantomCase: PhantomCase): LabelMap {
  const kept = new Uint8Array(256);
  for (const { code, class: name } of declaredCodes(phantomCase)) {
    kept[code] = phantomCase.declared.includes(name) ? code : 0;
  }
  return {
    grid: phantomCase.truth.grid,
    data: phantomCase.truth.data.map((code) => kept[code] ?? 0),
  };
}

export function declaredCodes(phantomCase: PhantomCase): readonly PhantomCode[] {
  return phantomCase.codes.filter((code) => phantomCase.declared.includes(code.class));
}

/** All visits of one subject. */
function* subjectCases(
  seed: number,
  shape: SetShape,
  size: SetSize,
  index: number,
): Generator<PhantomCase, void> {
  const person = randomFrom(seed, shape.name, index);
  const side: Side = person() < 0.5 ? 'LEFT' : 'RIGHT';
  const limb = drawAnatomy(shape.atlas, person);
  const other = otherLimb(limb, person);
  const grid = gridOf(shape, size);
  for (let visit = 0; visit < shape.visits; visit += 1) {
    const scanRandom = randomFrom(seed, shape.name, index, 'visit', visit);
    const atVisit = (anatomy: Anatomy) => (visit === 0 ? anatomy : revisit(anatomy, scanRandom));
    const limbs = shape.bothLimbs
      ? [place(shape, grid, atVisit(limb), 'RIGHT'), place(shape, grid, atVisit(other), 'LEFT')]
      : [place(shape, grid, atVisit(limb), side)];
    const { image, truth } = renderLimbs(
      limbs,
      grid,
      shape.sliceMm,
      drawScan(scanRandom),
      scanRandom,
    );
    yield {
      study: 'phantom',
      set: shape.name,
      subject: `${shape.name}-${String(index + 1).padStart(2, '0')}`,
      visit: String(visit + 1),
      scanner: SCANNERS[index % SCANNERS.length] ?? SCANNERS[0],
      manufacturer: 'Siemens',
      acquisition: shape.acquisition,
      region: shape.region,
      laterality: shape.bothLimbs ? 'BOTH' : side,
      image,
      truth,
      codes: codesOf(shape),
      declared: shape.declared,
    };
  }
}

/** A grid centred on the origin, x to the right, y to the front, z to the head. */
function gridOf(shape: SetShape, size: SetSize): Grid {
  const columns = Math.round(shape.matrix[0] * size.scale);
  const rows = Math.round(shape.matrix[1] * size.scale);
  const dx = (shape.matrix[0] * shape.spacingMm[0]) / columns;
  const dy = (shape.matrix[1] * shape.spacingMm[1]) / rows;
  const dz = (shape.full.slices * shape.sliceMm) / size.slices;
  const start = (count: number, step: number) => (-(count - 1) * step) / 2;
  return {
    size: [columns, rows, size.slices],
    affine: [
      ...[dx, 0, 0, start(columns, dx)],
      ...[0, dy, 0, start(rows, dy)],
      ...[0, 0, dz, start(size.slices, dz)],
      ...[0, 0, 0, 1],
    ],
  };
}

function place(shape: SetShape, grid: Grid, anatomy: Anatomy, side: Side): PlacedLimb {
  const widthMm = grid.size[0] * (grid.affine[0] ?? 0);
  const offset = shape.bothLimbs ? widthMm / 4 : 0;
  const classes = tissueClasses(shape.atlas.muscles, shape.classes);
  const shift = shape.bothLimbs && side === 'LEFT' ? LEFT_CODES : 0;
  const codes = classes.map((name) =>
    name === null ? 0 : shape.classes.indexOf(name) + 1 + shift,
  );
  return {
    anatomy,
    side,
    centreMm: [side === 'RIGHT' ? offset : -offset, 0],
    codes: Uint8Array.from(codes),
  };
}

function codesOf(shape: SetShape): readonly PhantomCode[] {
  const codes = (side: Side | null, shift: number): readonly PhantomCode[] =>
    shape.classes.map((name, at) => ({ code: at + 1 + shift, class: name, side }));
  return shape.bothLimbs ? [...codes('RIGHT', 0), ...codes('LEFT', LEFT_CODES)] : codes(null, 0);
}

function checkSize(name: SetName, { subjects, scale, slices }: SetSize): void {
  const wrong =
    !Number.isInteger(subjects) || subjects < 0
      ? 'subjects must be a whole number, 0 or more'
      : !(scale >= 0.05 && scale <= 2)
        ? 'scale must be from 0.05 to 2'
        : !Number.isInteger(slices) || slices < 1
          ? 'slices must be a whole number, 1 or more'
          : null;
  if (wrong) {
    throw new MyographError('INVALID_INPUT', `Phantom set ${name}: ${wrong}.`, {
      set: name,
      subjects,
      scale,
      slices,
    });
  }
}
