import { z } from 'zod';

const diceAxis = z.enum(['VERSION', 'VOLUME', 'SLICE', 'CLASS']);

/** What Dice differs by. */
export type DiceAxis = z.infer<typeof diceAxis>;

const fields = z.object({
  versionIds: z
    .array(z.uuid())
    .min(1)
    .max(100)
    .refine((ids) => new Set(ids).size === ids.length, { error: 'must name each version once' }),
  snapshotId: z.uuid().nullish(),
  rows: diceAxis,
  columns: diceAxis,
  class: z.string().nullish(),
  volumeId: z.uuid().nullish(),
  slice: z.int().min(0).max(32_767).nullish(),
});

/** Two axes are free; of the others one place is given, or volumes and slices are pooled. */
export const matrixInput = fields.superRefine((input, { addIssue }) => {
  for (const message of contradictions(input)) addIssue({ code: 'custom', message });
});

export type MatrixInput = z.infer<typeof fields>;

/** Whether the matrix has the axis as its rows or columns. */
export function isFree({ rows, columns }: MatrixInput, axis: DiceAxis): boolean {
  return rows === axis || columns === axis;
}

function contradictions(input: MatrixInput): string[] {
  const given: readonly [DiceAxis, string, unknown][] = [
    ['CLASS', 'class', input.class],
    ['VOLUME', 'volumeId', input.volumeId],
    ['SLICE', 'slice', input.slice],
  ];
  const twice = given
    .filter(([axis, , value]) => isFree(input, axis) && (value ?? null) !== null)
    .map(([axis, name]) => `${axis} is an axis of the matrix: leave out ${name}.`);
  return [
    ...twice,
    ...(input.rows === input.columns
      ? [`Rows and columns are both ${input.rows}: choose two of ${diceAxis.options.join(', ')}.`]
      : []),
    ...(!isFree(input, 'CLASS') && (input.class ?? null) === null
      ? ['Classes are never pooled: name a class, or take CLASS as rows or columns.']
      : []),
    ...(!isFree(input, 'VERSION') && input.versionIds.length > 1
      ? ['Versions are never pooled: name one, or take VERSION as rows or columns.']
      : []),
  ];
}
