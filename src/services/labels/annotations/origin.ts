import { z } from 'zod';
import type { Annotation } from '../../../generated/prisma/client.ts';

const originSchema = z
  .object({
    /** Annotations that it was derived from. */
    parentAnnotations: z.array(z.string()),
    /** The annotation that it corrects. */
    correctedFrom: z.string(),
    /** The annotation of which it is the part that was accepted. */
    partOf: z.string(),
  })
  .partial();

export type Origin = z.infer<typeof originSchema>;

/** The annotations that one came of, as its provenance has them. */
export function originOf({ provenance }: Pick<Annotation, 'provenance'>): Origin {
  return originSchema.parse(provenance ?? {});
}
