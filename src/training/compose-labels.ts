import { MyographError } from '../errors.ts';
import { type Grid, type LabelMap, type SliceRange, voxelCount } from '../imaging/image.ts';
import { axialLabelSlices, axialLayout, type SliceStack } from '../imaging/slices.ts';
import type { LabelSet } from './label-sets.ts';

/** One accepted annotation of a volume. */
export interface AnnotationLabels {
  /** On the grid of the volume's image. */
  readonly labels: LabelMap;
  /** Class code of each value of the label map; null where the value means no class. */
  readonly classByOrdinal: readonly (string | null)[];
  /** Classes that the annotation declares; its labels of other classes are not read. */
  readonly declared: readonly string[];
  readonly slices: SliceRange;
}

/** A label that stands for any of several classes. */
export type Group = Pick<LabelSet, 'code' | 'includes'>;

/**
 * The annotations of one volume as one stack of axial slices [S, H, W] on the image's own matrix.
 *
 * A voxel holds the index of its class in `classes` plus one; K + g for the label of `groups[g]`, K being
 * the number of classes plus one; or 0: no class, a class that is not trained, or one that nobody annotated
 * there. Where annotations disagree about a class that both declare, the later one in the list is right,
 * also in saying that the class is not there. But a class is more than a group that includes it: its label
 * stays where another annotation, which does not declare that class, has the group's.
 */
export function composeLabels(
  grid: Grid,
  annotations: readonly AnnotationLabels[],
  classes: readonly string[],
  groups: readonly Group[] = [],
): SliceStack<Uint8Array> {
  const { count, height, width } = axialLayout(grid);
  const values = valuesOf(annotations, [...classes, ...groups.map(({ code }) => code)]);
  const composed = new Uint16Array(voxelCount(grid.size));
  for (const annotation of annotations) {
    refuseOtherGrid(annotation.labels, grid);
    writeAnnotation(composed, height * width, annotation, { values, groups });
  }
  const known = 1 + classes.length + groups.length;
  const data = new Uint8Array(composed.length);
  for (let voxel = 0; voxel < data.length; voxel++) {
    const value = composed[voxel] ?? 0;
    data[voxel] = value < known ? value : 0;
  }
  return { count, height, width, data };
}

/** As composeLabels, without the labels of groups: they only change what other annotations say. */
export function composeClasses(
  grid: Grid,
  annotations: readonly AnnotationLabels[],
  classes: readonly string[],
  groups: readonly Group[],
): SliceStack<Uint8Array> {
  const composed = composeLabels(grid, annotations, classes, groups);
  const data = composed.data.map((value) => (value > classes.length ? 0 : value));
  return { ...composed, data };
}

/** Value of each code: those asked for from 1, then the others that some annotation declares. */
function valuesOf(
  annotations: readonly AnnotationLabels[],
  codes: readonly string[],
): ReadonlyMap<string, number> {
  const all = new Set([...codes, ...annotations.flatMap(({ declared }) => declared)]);
  return new Map([...all].map((code, index) => [code, index + 1]));
}

interface Meaning {
  readonly values: ReadonlyMap<string, number>;
  readonly groups: readonly Group[];
}

function writeAnnotation(
  composed: Uint16Array,
  sliceSize: number,
  annotation: AnnotationLabels,
  meaning: Meaning,
): void {
  const source = axialLabelSlices(annotation.labels).data;
  const values = valuesByOrdinal(annotation, meaning);
  const isDeclared = valueSet(meaning, annotation.declared);
  const narrower = narrowerValues(annotation, meaning);
  const end = Math.min(composed.length, (annotation.slices.last + 1) * sliceSize);
  for (let voxel = annotation.slices.first * sliceSize; voxel < end; voxel++) {
    const value = values[source[voxel] ?? 0] ?? UNKNOWN;
    const before = composed[voxel] ?? 0;
    if (value === UNKNOWN) {
      if (isDeclared.has(before)) composed[voxel] = 0;
    } else if (!narrower[value]?.has(before)) {
      composed[voxel] = value;
    }
  }
}

/** Marks a value that says nothing about the voxel: no label, or a class that is not declared. */
const UNKNOWN = -1;

function valuesByOrdinal(
  { classByOrdinal, declared }: AnnotationLabels,
  { values }: Meaning,
): number[] {
  return classByOrdinal.map((code) =>
    code !== null && declared.includes(code) ? (values.get(code) ?? UNKNOWN) : UNKNOWN,
  );
}

/** For each group's value the values of its classes, apart from those that the annotation looked for. */
function narrowerValues(
  { declared }: AnnotationLabels,
  meaning: Meaning,
): (ReadonlySet<number> | undefined)[] {
  const narrower: ReadonlySet<number>[] = [];
  for (const { code, includes } of meaning.groups) {
    const others = includes.filter((each) => !declared.includes(each));
    narrower[meaning.values.get(code) ?? 0] = valueSet(meaning, others);
  }
  return narrower;
}

function valueSet({ values }: Meaning, codes: readonly string[]): ReadonlySet<number> {
  return new Set(codes.flatMap((code) => values.get(code) ?? []));
}

function refuseOtherGrid(labels: LabelMap, grid: Grid): void {
  if (labels.grid.size.some((length, axis) => length !== grid.size[axis])) {
    throw new MyographError(
      'LABEL_GRID_MISMATCH',
      `A label map of ${labels.grid.size.join('×')} voxels cannot label an image of ${grid.size.join('×')}: resample it to the image's grid.`,
    );
  }
}
