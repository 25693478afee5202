import type { Prisma } from '../generated/prisma/client.ts';

/** A value as JSON holds it, for a JSON column: what is undefined is left out. */
export function toJson(value: object): Prisma.InputJsonValue {
  return JSON.parse(JSON.stringify(value));
}
