import { z } from 'zod';
import type { Annotation, Volume } from '../../generated/prisma/client.ts';

/** How something came into the catalog. */
export type OriginKind = 'IMPORTED' | 'SPLIT' | 'DERIVED' | 'PREDICTED' | 'ENTERED';

/** What made a volume or a label map, as far as it was recorded. */
export interface Origin {
  readonly kind: OriginKind;
  readonly jobId: string | null;
  /** Of what a job computed. */
  readonly codeVersion: string | null;
  /** The both-limb image, of what was cut from it. */
  readonly volumeId: string | null;
  /** Label maps that it was derived or cut from. */
  readonly annotationIds: readonly string[];
  /** The version that predicted it. */
  readonly versionId: string | null;
}

const provenanceSchema = z
  .object({
    job: z.string(),
    codeVersion: z.string(),
    parentVolume: z.string(),
    parentAnnotation: z.string(),
    parentAnnotations: z.array(z.string()),
    versionId: z.string(),
  })
  .partial()
  .nullable();

/** From what was recorded with a volume or label map. What is not of a known form says nothing. */
export function originOf({ provenance }: Pick<Volume | Annotation, 'provenance'>): Origin {
  const known = provenanceSchema.safeParse(provenance).data ?? {};
  const { parentAnnotation, parentAnnotations = [] } = known;
  return {
    kind: kindOf(known),
    jobId: known.job ?? null,
    codeVersion: known.codeVersion ?? null,
    volumeId: known.parentVolume ?? null,
    annotationIds: parentAnnotation ? [parentAnnotation] : parentAnnotations,
    versionId: known.versionId ?? null,
  };
}

/** A limb's label map was cut, whatever the one was that it was cut from. */
function kindOf(known: NonNullable<z.infer<typeof provenanceSchema>>): OriginKind {
  if (known.parentVolume !== undefined) return 'SPLIT';
  if (known.versionId !== undefined) return 'PREDICTED';
  if (known.parentAnnotations !== undefined) return 'DERIVED';
  return known.job === undefined ? 'ENTERED' : 'IMPORTED';
}
