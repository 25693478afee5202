import { MyographError } from '../errors.ts';
import { outsideOf } from './enclosure.ts';
import type { LabelMap } from './image.ts';
import { type LabelSchemaData, leafClasses, ordinalOf } from './label-schemas.ts';
import { axialLabelSlices, labelMapFromSlices, type SliceStack } from './slices.ts';

const FAT = 'subcutaneous_fat';
const IMAF = 'imaf';

export interface DerivedImaf {
  /** The given label map with intermuscular adipose fat in it. */
  readonly labels: LabelMap;
  /** Voxels of intermuscular adipose fat. */
  readonly voxels: number;
}

/**
 * Derives intermuscular adipose fat (IMAF): in each axial slice, what lies beneath subcutaneous fat and
 * has no label.
 *
 * 1. Outside is what can be reached from the slice's border without crossing subcutaneous fat, in steps
 *    to the four neighbours; so skin around the fat is outside.
 * 2. The rest, subcutaneous fat apart, falls into pieces. A piece with muscle in it lies beneath the fat;
 *    one without is a gap within the fat, such as a superficial vein, and stays unlabelled.
 * 3. IMAF is what has no label in the pieces beneath the fat. IMAF given beforehand is replaced.
 *
 * Structures that a label table left out (DroppedCode) have no label here and would be taken for IMAF:
 * derive only from maps that had none, and that are exhaustive.
 *
 * A group's label is a label like others; that a group is not annotated leaves nothing open.
 *
 * @param annotated codes of the classes annotated in the map, absent ones included
 * @throws DERIVATION_REFUSED when a class other than IMAF is not annotated (details.missing), or when
 *   subcutaneous fat does not close around most of the muscle in a slice (details.openSlices)
 */
export function deriveImaf(
  labels: LabelMap,
  schema: LabelSchemaData,
  annotated: ReadonlySet<string>,
): DerivedImaf {
  refuseUnannotated(schema, annotated);
  const imaf = ordinalOf(schema, IMAF);
  const stack = withoutClass(axialLabelSlices(labels), imaf);
  const walls = only(stack, ordinalOf(schema, FAT));
  const outside = outsideOf(walls);
  const isMuscle = muscleOrdinals(schema);
  refuseOpenSlices(stack, outside, isMuscle);
  const beneath = beneathFat(stack, walls.data, outside, isMuscle);
  let voxels = 0;
  const data = stack.data.map((value, index) => {
    if (value !== 0 || beneath[index] === 0) return value;
    voxels += 1;
    return imaf;
  });
  return { labels: labelMapFromSlices(data, labels.grid), voxels };
}

function refuseUnannotated(schema: LabelSchemaData, annotated: ReadonlySet<string>): void {
  const missing = leafClasses(schema)
    .map(({ code }) => code)
    .filter((code) => code !== IMAF && !annotated.has(code));
  if (missing.length === 0) return;
  throw new MyographError(
    'DERIVATION_REFUSED',
    `Intermuscular adipose fat is what no other class covers, so all of them must be annotated. Missing: ${missing.join(', ')}.`,
    { missing },
  );
}

function refuseOpenSlices(
  { data, count, height, width }: SliceStack<Uint8Array>,
  outside: Uint8Array,
  isMuscle: ReadonlySet<number>,
): void {
  const muscle = new Float64Array(count);
  const uncovered = new Float64Array(count);
  for (let index = 0; index < data.length; index += 1) {
    if (!isMuscle.has(data[index] ?? 0)) continue;
    const slice = Math.floor(index / (height * width));
    muscle[slice] = (muscle[slice] ?? 0) + 1;
    uncovered[slice] = (uncovered[slice] ?? 0) + (outside[index] ?? 0);
  }
  const openSlices = [...muscle.keys()].filter(
    (slice) => (uncovered[slice] ?? 0) > (muscle[slice] ?? 0) / 2,
  );
  if (openSlices.length === 0) return;
  throw new MyographError(
    'DERIVATION_REFUSED',
    `Subcutaneous fat does not close around the muscles in the slices ${openSlices.join(', ')}. Close it there and import the label map again.`,
    { openSlices },
  );
}

/** 1 in the enclosed pieces that hold muscle, labelled or not; 0 elsewhere and in the fat itself. */
function beneathFat(
  { data, count, height, width }: SliceStack<Uint8Array>,
  fat: Uint8Array,
  outside: Uint8Array,
  isMuscle: ReadonlySet<number>,
): Uint8Array {
  const beneath = new Uint8Array(data.length);
  const pending: number[] = [];
  const visit = (index: number): void => {
    if (outside[index] !== 0 || fat[index] !== 0 || beneath[index] !== 0) return;
    beneath[index] = 1;
    pending.push(index);
  };
  for (let index = 0; index < count * height * width; index += 1) {
    if (isMuscle.has(data[index] ?? 0)) visit(index);
    // An enclosed pixel is never on a slice's border, so its neighbours are in the same slice.
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const neighbour of [next - 1, next + 1, next - width, next + width]) visit(neighbour);
    }
  }
  return beneath;
}

function withoutClass(stack: SliceStack<Uint8Array>, ordinal: number): SliceStack<Uint8Array> {
  return { ...stack, data: stack.data.map((value) => (value === ordinal ? 0 : value)) };
}

function only(stack: SliceStack<Uint8Array>, ordinal: number): SliceStack<Uint8Array> {
  return { ...stack, data: stack.data.map((value) => (value === ordinal ? 1 : 0)) };
}

/** Values of the muscles, and of groups of muscles alone. */
function muscleOrdinals({ classes }: LabelSchemaData): ReadonlySet<number> {
  const muscles = new Set(classes.filter(({ kind }) => kind === 'MUSCLE').map(({ code }) => code));
  const isMuscle = ({ code, kind, includes }: LabelSchemaData['classes'][number]) =>
    kind === 'GROUP' ? includes.every((each) => muscles.has(each)) : muscles.has(code);
  return new Set(classes.flatMap((each, place) => (isMuscle(each) ? [place + 1] : [])));
}
