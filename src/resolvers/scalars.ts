import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { GraphQLDate, GraphQLDateTimeISO, GraphQLJSON } from 'graphql-scalars';
import { MyographError } from '../errors.ts';

const largest = 2n ** 63n - 1n;

/** 64 bits do not fit a JSON number, so they leave as a string; a whole number comes in as well. */
const bigIntScalar = new GraphQLScalarType<bigint, string>({
  name: 'BigInt',
  description: 'A whole number of up to 64 bits, as a JSON number or string.',
  serialize: (value) => toBigInt(value).toString(),
  parseValue: toBigInt,
  parseLiteral: (node) => toBigInt(textOf(node, Kind.INT, Kind.STRING)),
});

const sha256Scalar = new GraphQLScalarType<string, string>({
  name: 'Sha256',
  description: 'A SHA-256 hash, as 64 lower-case hexadecimal digits.',
  serialize: toSha256,
  parseValue: toSha256,
  parseLiteral: (node) => toSha256(textOf(node, Kind.STRING)),
});

/** Under its own name it would be no type of ours, so that no variable could be of it. */
const dateTimeScalar = withinYears(GraphQLDateTimeISO, 'DateTime');

const dateScalar = withinYears(GraphQLDate, 'Date');

/** The scalars of common.graphql. */
export const scalars = {
  BigInt: bigIntScalar,
  Date: dateScalar,
  DateTime: dateTimeScalar,
  JSON: GraphQLJSON,
  Sha256: sha256Scalar,
};

/** Of an instant only the years 1 to 9999 come in: others PostgreSQL has no ISO 8601 for. */
function withinYears<External>(
  scalar: GraphQLScalarType<Date, External>,
  name: string,
): GraphQLScalarType<Date, External> {
  const { parseValue, parseLiteral, ...config } = scalar.toConfig();
  return new GraphQLScalarType({
    ...config,
    name,
    parseValue: (value) => requireYear(parseValue(value), name),
    parseLiteral: (node, variables) => requireYear(parseLiteral(node, variables), name),
  });
}

function requireYear(date: Date, name: string): Date {
  const year = date.getUTCFullYear();
  if (year >= 1 && year <= 9999) return date;
  throw new MyographError('INVALID_INPUT', `A ${name} is in the years 1 to 9999 (UTC).`);
}

function toBigInt(value: unknown): bigint {
  const isWhole =
    typeof value === 'bigint' ||
    Number.isSafeInteger(value) ||
    (typeof value === 'string' && /^-?[0-9]{1,19}$/.test(value));
  const number = isWhole ? BigInt(String(value)) : undefined;
  if (number !== undefined && number <= largest && number >= -largest) return number;
  throw new GraphQLError(
    'A BigInt is a whole number of up to 64 bits; above 2^53 it travels as a string of digits.',
  );
}

function toSha256(value: unknown): string {
  if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return value;
  throw new GraphQLError('A Sha256 is 64 lower-case hexadecimal digits.');
}

/** The text of a literal in a query, when it is of one of these kinds. */
function textOf(node: ValueNode, ...kinds: readonly ValueNode['kind'][]): unknown {
  const isOne = kinds.includes(node.kind);
  return isOne && (node.kind === Kind.INT || node.kind === Kind.STRING) ? node.value : undefined;
}
