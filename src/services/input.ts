import { z } from 'zod';
import { MyographError } from '../errors.ts';

/** @throws INVALID_INPUT naming every field that is wrong */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new MyographError(
    'INVALID_INPUT',
    `The input is not usable. ${z.prettifyError(parsed.error)}`,
    { issues: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) },
  );
}

/** The hash of bytes, as their name. */
export const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');
