import type { Labels } from '../image/stack.ts';
import type { Declared, ViewedClass } from './classes.ts';

/** A label map with what it declares. */
export interface AnnotationLabels extends Declared {
  readonly labels: Labels;
}

/** Labels, and in which slices which classes are known. */
export interface KnownLabels {
  readonly labels: Labels;
  readonly known: Known;
}

/** [slice × (classes + 1) + value] 1 where the class of that value is annotated in the slice. */
export type Known = Uint8Array;

/**
 * Label maps of one volume as one, as evaluations read them: the later of two is right about a class that both
 * declare, also in saying that it is not there, but its label for several classes does not hide one of them
 * that it did not look for. Labels that are not declared, or lie outside the slices covered, are not read.
 *
 * @param annotations oldest first
 * @param classes of the region
 */
export function composeLabels(
  annotations: readonly AnnotationLabels[],
  classes: readonly ViewedClass[],
  sliceCount: number,
): KnownLabels {
  const length = annotations[0]?.labels.length ?? 0;
  const labels = new Uint8Array(length);
  for (const annotation of annotations) write(labels, annotation, classes, length / sliceCount);
  return { labels, known: knownSlices(annotations, classes, sliceCount) };
}

function write(
  composed: Uint8Array,
  annotation: AnnotationLabels,
  classes: readonly ViewedClass[],
  sliceSize: number,
): void {
  const isDeclared = declaredValues(annotation, classes);
  const narrower = narrowerValues(isDeclared, classes);
  const end = Math.min(composed.length, (annotation.lastSlice + 1) * sliceSize);
  for (let voxel = annotation.firstSlice * sliceSize; voxel < end; voxel += 1) {
    const value = annotation.labels[voxel] ?? 0;
    const before = composed[voxel] ?? 0;
    if (isDeclared[value] !== 1) {
      if (isDeclared[before] === 1) composed[voxel] = 0;
    } else if (!narrower[value]?.has(before)) {
      composed[voxel] = value;
    }
  }
}

/** By value, 1 for the declared ones. */
function declaredValues({ classes: declared }: Declared, classes: readonly ViewedClass[]) {
  const codes = new Set(declared.map((each) => each.class.code));
  return Uint8Array.from([0, ...classes.map(({ code }) => Number(codes.has(code)))]);
}

/** For the value of a label for several classes the values of those that were not looked for. */
function narrowerValues(
  isDeclared: Uint8Array,
  classes: readonly ViewedClass[],
): (ReadonlySet<number> | undefined)[] {
  const valueByCode = new Map(classes.map(({ code }, index) => [code, index + 1]));
  return [
    undefined,
    ...classes.map(({ includes }) => {
      const values = includes.flatMap((code) => valueByCode.get(code) ?? []);
      return new Set(values.filter((value) => isDeclared[value] !== 1));
    }),
  ];
}

/** Where classes are annotated, by what annotations declare and cover, never by their voxels. */
export function knownSlices(
  annotations: readonly Declared[],
  classes: readonly ViewedClass[],
  sliceCount: number,
): Known {
  const known = new Uint8Array(sliceCount * (classes.length + 1));
  for (const annotation of annotations) {
    const isDeclared = declaredValues(annotation, classes);
    const last = Math.min(annotation.lastSlice, sliceCount - 1);
    for (let slice = annotation.firstSlice; slice <= last; slice += 1) {
      isDeclared.forEach((declared, value) => {
        if (declared === 1) known[slice * (classes.length + 1) + value] = 1;
      });
    }
  }
  return known;
}
