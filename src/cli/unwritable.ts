import { MyographError } from '../errors.ts';

const reasons: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'what it lies in is no folder',
  EEXIST: 'there is something of that name',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'nothing can be written there',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'its name is too long',
};

/** What to tell a person whose file, or folder, could not be written. */
export function unwritable(file: string, error: unknown): MyographError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = reasons[code] ?? (code || 'for no reason that is known');
  return new MyographError(
    'INVALID_INPUT',
    `${file} cannot be written: ${reason}. Name another place with --output.`,
    { file },
  );
}
