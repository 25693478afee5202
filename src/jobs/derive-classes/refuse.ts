import { z } from 'zod';
import { MyographError } from '../../errors.ts';
import type { Volume } from '../../generated/prisma/client.ts';
import type { Schema } from '../../services/labels/schemas.ts';

/** What a derivation must know of an annotation that counts. */
export interface SourceAnnotation {
  readonly annotator: string;
  readonly firstSlice: number;
  readonly lastSlice: number;
  readonly provenance: unknown;
  readonly classes: readonly { readonly class: { readonly code: string } }[];
}

const leftOutSchema = z
  .object({ leftOut: z.array(z.object({ name: z.string(), code: z.int() })).default([]) })
  .nullable();

/**
 * Refuses to derive a class from what the others leave over, unless each of the others is annotated in
 * every slice and nothing that was drawn is missing.
 *
 * @throws DERIVATION_REFUSED with details.missing or details.partial, class codes, or details.leftOut
 */
export function refuseIncomplete(
  { sliceCount }: Pick<Volume, 'sliceCount'>,
  schema: Schema,
  annotations: readonly SourceAnnotation[],
  derived: string,
): void {
  const others = schema.classes
    .filter(({ code, kind }) => code !== derived && kind !== 'GROUP')
    .map(({ code }) => code);
  const declaring = (code: string) =>
    annotations.filter(({ classes }) => classes.some((each) => each.class.code === code));
  const missing = others.filter((code) => declaring(code).length === 0);
  if (missing.length > 0) {
    throw refused(derived, `nobody has annotated ${missing.join(', ')}`, { missing });
  }
  const isWhole = ({ firstSlice, lastSlice }: SourceAnnotation) =>
    firstSlice === 0 && lastSlice === sliceCount - 1;
  const partial = others.filter((code) => !declaring(code).some(isWhole));
  if (partial.length > 0) {
    const why = `these are annotated in a part of the slices only: ${partial.join(', ')}`;
    throw refused(derived, why, { partial });
  }
  const leftOut = annotations.flatMap(
    ({ provenance }) => leftOutSchema.parse(provenance)?.leftOut ?? [],
  );
  if (leftOut.length > 0) {
    const names = [...new Set(leftOut.map(({ name, code }) => name || `code ${code}`))];
    const why = `structures were drawn that have no class, and would be taken for it: ${names.join(', ')}`;
    throw refused(derived, why, { leftOut: names });
  }
}

function refused(
  derived: string,
  why: string,
  details: Readonly<Record<string, unknown>>,
): MyographError {
  return new MyographError(
    'DERIVATION_REFUSED',
    `${derived} is what all other classes of the region leave over, and cannot be derived here: ${why}.`,
    details,
  );
}
