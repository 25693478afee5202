/**
 * Every failure that Myograph reports to a person or a caller.
 *
 * A code is part of the API: it never changes its meaning and is never reused. The message says what
 * was wrong, where, and what to do about it.
 */
export type ErrorCode =
  // access
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'TOO_MANY_ATTEMPTS'
  // any domain
  | 'NOT_FOUND'
  | 'INVALID_INPUT'
  | 'CONFLICT'
  | 'TIMEOUT'
  | 'IMMUTABLE'
  /** Something frozen depends on it. */
  | 'IN_USE'
  /** It belongs to a subject that was withdrawn. */
  | 'WITHDRAWN'
  | 'CONFIGURATION'
  | 'INTERNAL'
  // images and label maps
  | 'IMAGE_NOT_NIFTI'
  | 'IMAGE_TRUNCATED'
  | 'IMAGE_DIMENSIONS'
  | 'IMAGE_TOO_LARGE'
  | 'IMAGE_NOT_3D'
  | 'IMAGE_NOT_FINITE'
  | 'IMAGE_UNSUPPORTED'
  | 'IMAGE_GEOMETRY'
  | 'LABEL_GRID_MISMATCH'
  | 'LABEL_NOT_INTEGER'
  | 'LABEL_CODE_UNKNOWN'
  | 'LABEL_SIDE_MISMATCH'
  | 'LABEL_TABLE_INVALID'
  | 'LIMBS_NOT_SEPARABLE'
  | 'DERIVATION_REFUSED'
  // manifest
  | 'MANIFEST_INVALID'
  | 'FILE_MISSING'
  | 'DUPLICATE_IMAGE'
  | 'SCANNER_SITE'
  // object store
  | 'OBJECT_MISSING'
  | 'OBJECT_CORRUPT'
  | 'UPLOAD_REFUSED'
  | 'UPLOAD_INCOMPLETE'
  | 'STORE_FULL'
  | 'STORE_UNAVAILABLE'
  // registry
  | 'ALIAS_NOT_SET'
  | 'POLICY_REFUSED'
  // jobs
  | 'WORKER_DIED'
  // cohorts and training
  | 'COHORT_EMPTY'
  | 'SPLIT_IMPOSSIBLE'
  | 'CLASS_ONE_SIDED'
  | 'CLASS_WITHOUT_VOXELS'
  | 'CHECKPOINT_INVALID'
  | 'TRAINING_DIVERGED'
  | 'TRAINING_CANCELLED'
  | 'TRACE_REFUSED'
  | 'ENGINE_UNAVAILABLE'
  | 'OUT_OF_MEMORY'
  | 'SERVER_RUNNING'
  | 'SERVER_UNREACHABLE';

export class MyographError extends Error {
  readonly code: ErrorCode;
  /** Where it went wrong, as data for programs: file, row, column, class, step. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = 'MyographError';
    this.code = code;
    this.details = details;
  }
}

/** A name as an argument of a command that a message suggests, quoted where a shell would take it apart. */
export function shellArgument(name: string): string {
  if (/^[\w.@:/-]+$/.test(name)) return name;
  return `"${name.replaceAll(/["$`\\]/g, '\\$&')}"`;
}
