import { z } from 'zod';

/** What was said of a label map that is to be added, as its job keeps it. */
export const addedAnnotation = z.object({
  /** What messages call the label map. */
  fileName: z.string(),
  /** Hashes of uploaded bytes; without a table the values are those of the region's schema. */
  labelMap: z.string(),
  labelTable: z.string().nullable(),
  classes: z.array(z.string()),
  slices: z.object({ first: z.int(), last: z.int() }),
  isExhaustive: z.boolean(),
  annotator: z.string(),
  tool: z.string(),
  /** As YYYY-MM-DD. */
  annotatedAt: z.string().nullable(),
  /** The annotation that it corrects. */
  correctedFrom: z.string().nullable(),
  /** Whether it is accepted at once, by who adds it. */
  accept: z.boolean(),
});

export type AddedAnnotation = z.infer<typeof addedAnnotation>;

/** Objects that a job will read to add an annotation. */
export function objectsToAdd(input: unknown): string[] {
  const parsed = z.object({ added: addedAnnotation }).safeParse(input);
  if (!parsed.success) return [];
  const { labelMap, labelTable } = parsed.data.added;
  return labelTable === null ? [labelMap] : [labelMap, labelTable];
}
