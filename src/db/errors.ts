import { z } from 'zod';
import { MyographError } from '../errors.ts';

/** What PostgreSQL said, however Prisma wrapped it. */
interface DatabaseFailure {
  readonly sqlState: string;
  readonly message: string;
  readonly constraint: string | undefined;
}

const cause = z.object({
  originalCode: z.string(),
  originalMessage: z.string(),
  constraint: z.object({ index: z.string() }).optional().catch(undefined),
});
/** Errors of queries carry the driver's error in their meta; errors of COMMIT are the driver's own. */
const wrappings = z.union([
  z.object({ meta: z.object({ driverAdapterError: z.object({ cause }) }) }),
  z.object({ cause }),
]);

function databaseFailure(error: unknown): DatabaseFailure | undefined {
  const parsed = wrappings.safeParse(error);
  if (!parsed.success) return undefined;
  const found =
    'meta' in parsed.data ? parsed.data.meta.driverAdapterError.cause : parsed.data.cause;
  return {
    sqlState: found.originalCode,
    message: found.originalMessage,
    constraint: found.constraint?.index ?? /constraint "(\w+)"/.exec(found.originalMessage)?.[1],
  };
}

/** Serialization failure or deadlock: nothing is wrong with the transaction, it came at a bad moment. */
export function isRetryable(error: unknown): boolean {
  const state = databaseFailure(error)?.sqlState;
  return state === '40001' || state === '40P01';
}

const withCode = z.object({ code: z.string() });

/** Of Prisma, of the operating system, and what pg says in words alone. */
const connectionCodes = ['P1001', 'P1002', 'P1008', 'P1017', 'ECONNRESET', 'ECONNREFUSED'];
const connectionMessages = /^(Connection terminated|Client has encountered a connection error)/;

/** Of a raw statement, which has no such code. */
const connectionKind = z.object({
  meta: z.object({
    driverAdapterError: z.object({
      cause: z.object({
        kind: z.enum(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout']),
      }),
    }),
  }),
});

/** SQLSTATE class 08, and a server that is being shut down, that crashed or that is starting. */
const connectionState = /^(08...|57P0[123])$/;

/**
 * The database could not be reached, or went away in the middle: nothing is wrong with what was asked
 * of it, and all of it can be asked again.
 */
export function isConnectionFailure(error: unknown): boolean {
  const code = withCode.safeParse(error).data?.code;
  const state = databaseFailure(error)?.sqlState ?? code;
  if (state !== undefined && connectionState.test(state)) return true;
  if (code !== undefined && connectionCodes.includes(code)) return true;
  if (connectionKind.safeParse(error).success) return true;
  return error instanceof Error && connectionMessages.test(error.message);
}

/** What exists once, by the constraint that says so. */
const unique: Readonly<Record<string, string>> = {
  app_user_name_key: 'a user of this name',
  study_code_key: 'a study with this code',
  membership_pkey: 'a membership of this user in the study',
  subject_study_id_code_key: 'a subject with this code in the study',
  visit_subject_id_code_key: 'a visit with this code of the subject',
  scanner_name_key: 'a scanner of this name',
  volume_study_id_image_sha256_key: 'a volume with the same image in the study',
  volume_parent_id_laterality_key: 'a volume of this limb',
  annotation_volume_id_declaration_key: 'the same annotation of the volume',
  label_schema_code_key: 'a label schema with this code',
  label_schema_region_key: 'a label schema of this region',
  label_class_code_key: 'a label class with this code',
  label_schema_class_pkey: 'this class in the label schema',
  label_schema_class_schema_id_ordinal_key: 'a class with this ordinal in the label schema',
  cohort_name_key: 'a cohort of this name',
  cohort_snapshot_cohort_id_number_key: 'a snapshot of the cohort with this number',
  model_name_key: 'a model of this name',
  model_version_model_id_number_key: 'a version of the model with this number',
  model_version_run_id_key: 'a model version of this run',
  alias_event_model_id_alias_number_key: 'a later change of this alias',
  promotion_policy_study_id_number_key: 'a later policy of this study',
  proposal_decision_pkey: 'a decision on this proposal',
  evaluation_version_id_snapshot_id_key: 'an evaluation of this version on the snapshot',
};

/**
 * Says in Myograph's words why the database refused: CONFLICT for what exists already or is still in
 * use, IMMUTABLE for frozen rows, WITHDRAWN for what belongs to a withdrawn subject, NOT_FOUND for
 * references to nothing, INVALID_INPUT for values that a constraint excludes. Undefined for any other
 * error, which is then a defect and not a refusal.
 */
export function translateDatabaseError(error: unknown): MyographError | undefined {
  const failure = databaseFailure(error);
  if (!failure) return undefined;
  const { constraint } = failure;
  const details = { constraint, message: failure.message };
  switch (failure.sqlState) {
    case '23505': {
      const what = unique[constraint ?? ''] ?? `a row with the same values (${constraint})`;
      return new MyographError('CONFLICT', `There is already ${what}.`, details);
    }
    case '23001':
    case '23503':
      return referenceRefusal(failure, details);
    case '23514':
      return new MyographError(
        'INVALID_INPUT',
        `The catalog refuses this: ${failure.message}.`,
        details,
      );
    case '22021':
    case '22P05':
      return new MyographError(
        'INVALID_INPUT',
        'A text has a character that cannot be stored: NUL, or half of a surrogate pair. Remove it.',
        details,
      );
    case 'MY001':
      return new MyographError('IMMUTABLE', `${failure.message}.`, details);
    case '57014':
      return new MyographError(
        'TIMEOUT',
        'This took too long and was stopped. Ask for less in one go: shorter pages, a narrower filter.',
        details,
      );
    case 'MY002':
      return new MyographError('WITHDRAWN', `${failure.message}.`, details);
    case '40001':
    case '40P01':
      return new MyographError(
        'CONFLICT',
        'Others are changing the same rows at this moment. Try again.',
        details,
      );
    default:
      return undefined;
  }
}

function referenceRefusal(
  failure: DatabaseFailure,
  details: Record<string, unknown>,
): MyographError {
  const tables = [...failure.message.matchAll(/table "(\w+)"/g)].map((match) => match[1]);
  if (failure.message.startsWith('insert or update')) {
    return new MyographError(
      'NOT_FOUND',
      `A ${tables[0]} refers to something that is not there (${failure.constraint}).`,
      details,
    );
  }
  return new MyographError(
    'CONFLICT',
    `This ${tables[0]} cannot be deleted: at least one ${tables[1]} depends on it.`,
    details,
  );
}
