import type { Prisma } from '../generated/prisma/client.ts';

/** A value as a JSON column holds it: what is undefined is left out, texts are storable. */
export function toJson(value: object): Prisma.InputJsonValue {
  return JSON.parse(
    JSON.stringify(value, (_key, each) => (typeof each === 'string' ? storableText(each) : each)),
  );
}

/** The text with U+FFFD for what PostgreSQL cannot hold: NUL, and halves of surrogate pairs. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
