/**
 * The code of every failure that Myograph reports to a person or a caller, by where it comes from: what it
 * means, and what to do. `npm run generate` writes them into docs/errors.md.
 *
 * A code is part of the API: it never changes its meaning and is never reused.
 */
export const errorCodes = {
  'Sign-in and rights': {
    UNAUTHENTICATED:
      'You are not signed in, or the session, link or token is no longer good. Sign in again, or make a new token.',
    FORBIDDEN:
      'You, your token or the signed address may not do this. Ask an owner of the study for the role, make a token with the scope, or ask for a new address.',
    TOO_MANY_ATTEMPTS:
      'Sign-in was tried too often. Wait for `retryAfterSeconds`, or use a sign-in link.',
  },
  Anywhere: {
    NOT_FOUND:
      'There is no such thing, or you may not see it. Check the name, and that you are a member of its study.',
    INVALID_INPUT: 'A value in the request cannot be used. Correct what the message names.',
    CONFLICT:
      'A name is taken, or what you work on has changed meanwhile. Choose another name, or look again and repeat.',
    TIMEOUT:
      'A statement in the database took longer than 60 s and was stopped. Ask for shorter pages or a narrower filter.',
    IMMUTABLE: 'What is frozen or written once does not change. Make a new one instead.',
    IN_USE:
      'It cannot be deleted, because something else depends on it. Delete what the message names first; what is frozen stays.',
    WITHDRAWN:
      'It belongs to a subject that was withdrawn from the study, whose data is gone. Leave it out.',
    DATABASE_UNAVAILABLE:
      'The database does not answer, or went away in the middle. Try again in a moment; of a change, look first whether it was made.',
    CONFIGURATION:
      'An environment variable, an address or a service that Myograph needs is not usable. Correct the one that the message names and start again.',
    INTERNAL:
      'Something happened that nobody foresaw. The log of server or worker says what; please report it.',
  },
  Images: {
    IMAGE_NOT_NIFTI:
      'The file is not a NIfTI file of one piece. Convert it to `.nii` or `.nii.gz`.',
    IMAGE_TRUNCATED:
      'The file ends early or does not unpack. Copy it again from where it is whole.',
    IMAGE_DIMENSIONS:
      'The header declares a size that no image has or that does not fit its voxels. Export the image again.',
    IMAGE_TOO_LARGE:
      'The file unpacks to more than its header allows for. It is damaged: export the image again.',
    IMAGE_NOT_3D: 'The file holds several volumes. Split it into files of one volume each.',
    IMAGE_NOT_FINITE:
      'Voxels or the scaling are NaN or infinite. Give these voxels a value, or correct the header.',
    IMAGE_UNSUPPORTED:
      'The voxels are of a type that is not read, such as RGB or complex. Convert them to integers or float32.',
    IMAGE_GEOMETRY:
      'The header does not say where the voxels lie in space. Correct its sform or qform.',
  },
  'Label maps and classes': {
    LABEL_GRID_MISMATCH:
      "The label map does not lie on the voxels of its image. Draw or resample it on the image's own grid.",
    LABEL_NOT_INTEGER:
      'A label map has values that are no label codes. Resample it with nearest neighbour.',
    LABEL_CODE_UNKNOWN:
      'A label map has codes that its label table does not name. Add them to the table, with `null` for what to leave out.',
    LABEL_SIDE_MISMATCH:
      'Labels lie on the other side than the label table or the laterality says. Correct these, or the orientation of the image.',
    LABEL_TABLE_INVALID:
      'The label table cannot be read or contradicts itself. Correct what the message names.',
    LIMBS_NOT_SEPARABLE:
      'The image cannot be cut into two limbs. Cut the file by hand, and import the limbs as images of their own.',
    DERIVATION_REFUSED:
      'The class cannot be derived from what is annotated. Annotate the classes that the message names.',
  },
  Import: {
    MANIFEST_INVALID:
      'The manifest, or a cell of it, cannot be used. Correct the line and column that the message names.',
    FILE_MISSING:
      'A file that is named cannot be read or was not handed in. Check its path, which is relative to the manifest.',
    DUPLICATE_IMAGE:
      'The same bytes are there as another image. Correct the path, or leave one of the two out.',
    SCANNER_SITE:
      'The scanner is known at another site. Correct the cell, or give the other scanner a name of its own.',
  },
  'Stored files': {
    OBJECT_MISSING:
      'The store has no object of this hash. Upload the file, or put the object back from a backup.',
    OBJECT_CORRUPT:
      'The bytes of an object are not those that its name says. Put it back from a backup, or import the file again.',
    UPLOAD_REFUSED:
      'The bytes that arrived are not those that were announced. Send the file again.',
    UPLOAD_INCOMPLETE:
      'Parts of the upload have not arrived. Ask for the upload again, and send the parts that it names.',
    STORE_FULL: 'The disk or bucket is full. Make room, then try again; nothing was half-written.',
    STORE_UNAVAILABLE:
      'The object store does not answer, or refuses. See its log, and try again when it runs.',
  },
  'Models and versions': {
    ALIAS_NOT_SET:
      'The alias points to no version, or pointed to none before. Promote a version to it.',
    POLICY_REFUSED:
      'The policy of the study does not let this version be promoted yet. Do what `rule` asks: an evaluation, or the approval of a second person.',
  },
  Jobs: {
    WORKER_DIED:
      'The worker ended each time before the job was done. Its log says why; look at memory first.',
  },
  'Cohorts and training': {
    COHORT_EMPTY:
      'No volume, slice or annotated class is left to work on. Widen the cohort, or annotate one of the classes.',
    SPLIT_IMPOSSIBLE:
      'The subjects cannot be divided so that each side or fold has every class. Annotate the rarest class in more subjects, or leave it out.',
    CLASS_ONE_SIDED:
      'A class is annotated on one side of the split only. Split again, annotate it in more subjects, or leave it out.',
    CLASS_WITHOUT_VOXELS:
      'A trained class has no voxel in any training slice at this size. Train on larger windows or more slices, or leave it out.',
    CHECKPOINT_INVALID:
      'A file of weights or a checkpoint is damaged or of another run. Take an earlier checkpoint, or the file of this run.',
    TRAINING_DIVERGED:
      'Loss or weights are no longer numbers. Start another run with a lower learning rate or another seed.',
    TRAINING_CANCELLED: 'The run was cancelled. Start another to go on.',
    TRACE_REFUSED:
      'A training step cannot be recorded as a graph. Write it with operations that can be, and without reading values or drawing random numbers.',
    ENGINE_UNAVAILABLE:
      'TensorFlow or WebGPU is not to be had here, or the device failed. Do what the message says, or choose the other `MYOGRAPH_ENGINE`.',
    OUT_OF_MEMORY: 'The batch does not fit into memory. Take a smaller batch, window or network.',
  },
  'Server and command line': {
    SERVER_RUNNING:
      'Another server uses this data folder or database. Use that one, stop it, or name another.',
    SERVER_UNREACHABLE:
      'No server answers at the address. Start one with `npm start`, or correct `MYOGRAPH_SERVER`.',
  },
} as const;

type Codes<Group> = Group extends unknown ? keyof Group : never;

export type ErrorCode = Codes<(typeof errorCodes)[keyof typeof errorCodes]>;

/** A failure; the message says what was wrong, where, and what to do about it. */
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
