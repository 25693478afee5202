import { MyographError } from '../../src/errors.ts';

/** The code that the work fails with. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    (error) => (error instanceof MyographError ? error.code : String(error)),
  );
}
