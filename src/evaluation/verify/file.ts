import { z } from 'zod';
import { MyographError } from '../../errors.ts';

/** More than any published case has, and little enough for any machine. */
const MOST_VOXELS = 2 ** 26;

const axes = z.array(z.int().positive()).min(2).max(3);
const millimetres = z.array(z.number().positive());
const index = z.array(z.int().min(0));

const shapeSchema = z.union(
  [
    /** From, and to the one before, along each axis. */
    z.strictObject({ box: z.array(z.tuple([z.int().min(0), z.int().min(0)])) }),
    z.strictObject({ voxels: z.array(index) }),
    /** Voxels of which index · spacing is at most the radius away from the centre. */
    z.strictObject({
      sphere: z.strictObject({ centre_mm: z.array(z.number()), radius_mm: z.number().positive() }),
    }),
  ],
  'is neither a box, voxels, nor a sphere',
);

const expectedValue = z.union(
  [
    z.number(),
    z.null(),
    z.strictObject({ value: z.union([z.number(), z.null()]), published: z.string() }),
  ],
  'is neither a number, null, nor { value, published }',
);

/** What is measured; distances are in mm. `from` names the surface that distances begin at. */
export const MEASURES = [
  'dice',
  'hd95_mm',
  'assd_mm',
  'surface_dice',
  'hd100_mm',
  'hd95_from_truth_mm',
  'hd95_from_prediction_mm',
  'hd100_from_truth_mm',
  'hd100_from_prediction_mm',
  'asd_from_truth_mm',
  'asd_from_prediction_mm',
  'overlap_of_truth',
  'overlap_of_prediction',
] as const;
export type Measure = (typeof MEASURES)[number];

const caseSchema = z
  .strictObject({
    name: z.string().min(1),
    source: z.string().default(''),
    convention: z.enum(['surface_elements', 'border_voxels']),
    /** Slices, rows, columns; or rows and columns. */
    size: axes,
    /** By the axes of size. */
    spacing_mm: millimetres,
    /** Their union; an empty list is an empty mask. */
    truth: z.array(shapeSchema),
    prediction: z.array(shapeSchema),
    tolerance_mm: z.number().min(0).default(1),
    /** How far a value may lie from the expected one. */
    precision: z.number().min(0).default(1e-6),
    expected: z.partialRecord(z.enum(MEASURES), expectedValue),
  })
  .superRefine(({ size, spacing_mm, truth, prediction }, context) => {
    const refuse = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (size.reduce((product, side) => product * side, 1) > MOST_VOXELS) {
      refuse('size', `has more than ${MOST_VOXELS} voxels`);
    }
    if (spacing_mm.length !== size.length) refuse('spacing_mm', 'has not as many axes as size');
    for (const [key, shapes] of Object.entries({ truth, prediction })) {
      for (const shape of shapes) {
        const problem = misfit(shape, size);
        if (problem) refuse(key, problem);
      }
    }
  });

const fileSchema = z.object({ cases: z.array(caseSchema).min(1) });

export type MetricsCase = z.infer<typeof caseSchema>;
export type MaskShape = z.infer<typeof shapeSchema>;

/** What does not fit a shape into a volume; null where it fits. */
function misfit(shape: MaskShape, size: readonly number[]): string | null {
  if ('sphere' in shape) {
    return shape.sphere.centre_mm.length === size.length
      ? null
      : 'has a sphere of not as many axes as size';
  }
  if ('box' in shape) {
    const fits =
      shape.box.length === size.length &&
      shape.box.every(([from, to], axis) => from <= to && to <= (size[axis] ?? 0));
    return fits ? null : 'has a box that does not lie within size';
  }
  const fits = shape.voxels.every(
    (voxel) => voxel.length === size.length && voxel.every((at, axis) => at < (size[axis] ?? 0)),
  );
  return fits ? null : 'has a voxel that does not lie within size';
}

/**
 * Reads a file of known values.
 *
 * @throws MyographError INVALID_INPUT
 */
export function parseMetricsFile(contents: string): MetricsCase[] {
  const parsed = fileSchema.safeParse(parseJson(contents));
  if (parsed.success) return parsed.data.cases;
  throw new MyographError(
    'INVALID_INPUT',
    `This is not a file of known Dice values and distances:\n${z.prettifyError(parsed.error)}`,
  );
}

function parseJson(contents: string): unknown {
  try {
    return JSON.parse(contents);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MyographError('INVALID_INPUT', `The file of known values is not JSON: ${reason}`);
  }
}
