import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { translateDatabaseError } from '../db/errors.ts';
import { MyographError } from '../errors.ts';

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

/** The error that a client is shown: ours as it is, anything else without its internals. */
export function publicError(error: unknown): MyographError {
  const ours = error instanceof MyographError ? error : translateDatabaseError(error);
  if (ours) return ours;
  console.error(error);
  return new MyographError(
    'INTERNAL',
    'Something went wrong in the server. Its log says what; please report it.',
  );
}

/** An error in a GraphQL answer: a message, a stable code, and what the code is about as data. */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
): GraphQLFormattedError {
  const cause = unwrapResolverError(error);
  const code = formatted.extensions?.code;
  if (typeof code === 'string' && requestCodes.has(code)) {
    return { message: formatted.message, extensions: { code }, ...where(formatted) };
  }
  const isValidation = cause instanceof GraphQLError && cause.originalError === undefined;
  if (isValidation) return { message: formatted.message, extensions: { code: 'BAD_USER_INPUT' } };
  const { code: stable, message, details } = publicError(cause);
  return { message, extensions: { code: stable, details }, ...where(formatted) };
}

function where({ path, locations }: GraphQLFormattedError): Partial<GraphQLFormattedError> {
  return { ...(path ? { path } : {}), ...(locations ? { locations } : {}) };
}
