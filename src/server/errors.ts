import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { isConnectionFailure, translateDatabaseError } from '../db/errors.ts';
import { type ErrorCode, MyographError } from '../errors.ts';

/** Codes of Apollo's own refusals of a request, whose messages are about the request alone. */
const requestCodes = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

const statuses: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  TOO_MANY_ATTEMPTS: 429,
  NOT_FOUND: 404,
  OBJECT_MISSING: 404,
  STORE_FULL: 507,
  STORE_UNAVAILABLE: 503,
  DATABASE_UNAVAILABLE: 503,
  INTERNAL: 500,
};

/** The error that a client is shown: ours as it is, anything else without its internals. */
export function publicError(error: unknown): MyographError {
  if (error instanceof MyographError) return error;
  const refusal = translateDatabaseError(error);
  // Its details are the database's own words.
  if (refusal) return new MyographError(refusal.code, refusal.message);
  console.error(error);
  if (isConnectionFailure(error)) {
    return new MyographError(
      'DATABASE_UNAVAILABLE',
      'The database does not answer at the moment. Try again; if it lasts, the log of the server says why.',
    );
  }
  return new MyographError(
    'INTERNAL',
    'Something went wrong in the server. Its log says what; please report it.',
  );
}

/** HTTP status of an error, where it is not one of a GraphQL answer. */
export function statusOf({ code }: MyographError): number {
  return statuses[code] ?? 400;
}

/** An error in a GraphQL answer: a message, a stable code, and what the code is about as data. */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
): GraphQLFormattedError {
  const cause = causeOf(error);
  if (cause instanceof GraphQLError) {
    // GraphQL's own, so it is about the request: its syntax, its fields, its variables.
    const code = formatted.extensions?.code;
    const isKnown = typeof code === 'string' && requestCodes.has(code);
    const extensions = { code: isKnown ? code : 'BAD_USER_INPUT' };
    return { message: formatted.message, extensions, ...where(formatted) };
  }
  const { code, message, details } = publicError(cause);
  return { message, extensions: { code, details }, ...where(formatted) };
}

/** What was thrown, without what GraphQL wrapped around it. */
function causeOf(error: unknown): unknown {
  const inner = error instanceof GraphQLError ? error.originalError : undefined;
  return inner ? causeOf(inner) : error;
}

function where({ path, locations }: GraphQLFormattedError): Partial<GraphQLFormattedError> {
  return { ...(path ? { path } : {}), ...(locations ? { locations } : {}) };
}
