import { expect, test } from 'vitest';
import { buildSchema } from '../../../src/server/graphql.ts';
import { rules } from '../../../src/services/access/rules.ts';

test('every field of Query, Mutation and Subscription has a rule, and no rule is of another', () => {
  const schema = buildSchema();
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots.flatMap((root) => Object.keys(root?.getFields() ?? {}));
  expect(Object.keys(rules).sort()).toEqual(fields.sort());
});
