import { defaultFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { MyographError } from '../errors.ts';

/**
 * Makes every field with arguments refuse texts that cannot be kept as they are, however deep in its input: with
 * NUL, which PostgreSQL has no place for, or with half of a surrogate pair, which is no character in UTF-8.
 */
export function refuseBrokenTexts(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.args.length === 0) continue;
      // Of a subscription, it is what comes first that is told the arguments.
      const first = type === schema.getSubscriptionType() ? 'subscribe' : 'resolve';
      const resolver = field[first] ?? defaultFieldResolver;
      field[first] = (parent, args, context, info) => {
        refuseBroken(args, field.name);
        return resolver(parent, args, context, info);
      };
    }
  }
  return schema;
}

function refuseBroken(value: unknown, where: string): void {
  if (typeof value === 'string') {
    if (value.isWellFormed() && !value.includes('\0')) return;
    throw new MyographError(
      'INVALID_INPUT',
      `A text of ${where} has a character that cannot be kept: NUL, or half of a surrogate pair. Remove it.`,
      { where },
    );
  }
  if (value === null || typeof value !== 'object' || value instanceof Date) return;
  for (const [key, inner] of Object.entries(value)) {
    refuseBroken(key, where);
    refuseBroken(inner, Array.isArray(value) ? where : `${where}.${key}`);
  }
}
