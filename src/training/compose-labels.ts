import { MyographError } from '../errors.ts';
import { type Grid, type LabelMap, type SliceRange, voxelCount } from '../imaging/image.ts';
import { axialLabelSlices, axialLayout, type SliceStack } from '../imaging/slices.ts';

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

/**
 * The annotations of one volume as one stack of axial slices [S, H, W] on the image's own matrix.
 *
 * A voxel holds the index of its class in `classes` plus one, or 0: no class, a class that is not
 * trained, or one that nobody annotated there. Where annotations disagree about a class that both
 * declare, the later one in the list is right, also in saying that the class is not there.
 */
export function composeLabels(
  grid: Grid,
  annotations: readonly AnnotationLabels[],
  classes: readonly string[],
): SliceStack<Uint8Array> {
  const { count, height, width } = axialLayout(grid);
  const composed = new Uint8Array(voxelCount(grid.size));
  for (const annotation of annotations) {
    refuseOtherGrid(annotation.labels, grid);
    writeAnnotation(composed, height * width, annotation, classes);
  }
  return { count, height, width, data: composed };
}

function writeAnnotation(
  composed: Uint8Array,
  sliceSize: number,
  annotation: AnnotationLabels,
  classes: readonly string[],
): void {
  const source = axialLabelSlices(annotation.labels).data;
  const channels = channelsByOrdinal(annotation, classes);
  const isDeclared = new Set(annotation.declared.map((code) => classes.indexOf(code) + 1));
  const end = Math.min(composed.length, (annotation.slices.last + 1) * sliceSize);
  for (let voxel = annotation.slices.first * sliceSize; voxel < end; voxel++) {
    const channel = channels[source[voxel] ?? 0] ?? UNKNOWN;
    if (channel !== UNKNOWN) {
      composed[voxel] = channel;
    } else if (isDeclared.has(composed[voxel] ?? 0)) {
      composed[voxel] = 0;
    }
  }
}

/** Marks a value that says nothing about the voxel: no label, or a class that is not declared. */
const UNKNOWN = -1;

function channelsByOrdinal(
  { classByOrdinal, declared }: AnnotationLabels,
  classes: readonly string[],
): number[] {
  return classByOrdinal.map((code) =>
    code !== null && declared.includes(code) ? classes.indexOf(code) + 1 : UNKNOWN,
  );
}

function refuseOtherGrid(labels: LabelMap, grid: Grid): void {
  if (labels.grid.size.some((length, axis) => length !== grid.size[axis])) {
    throw new MyographError(
      'LABEL_GRID_MISMATCH',
      `A label map of ${labels.grid.size.join('×')} voxels cannot label an image of ${grid.size.join('×')}: resample it to the image's grid.`,
    );
  }
}
