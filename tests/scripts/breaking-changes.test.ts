import { describe, expect, test } from 'vitest';
import { unmeant } from '../../scripts/check/breaking-changes.ts';

const released = 'type Query { volumes(first: Int): [String!]! me: String! count(of: Int): Int }';
const count = 'count(of: Int): Int';

describe('a change of the API', () => {
  test('that adds breaks nothing', () => {
    expect(unmeant(released, `${released} type Scanner { name: String }`, [])).toEqual([]);
  });

  test.each([
    [`type Query { me: String! ${count} }`, 'Query.volumes was removed.'],
    [
      `type Query { volumes(first: Int!): [String!]! me: String! ${count} }`,
      'Query.volumes arg first',
    ],
    [`type Query { volumes(first: Int): [String!]! me: String ${count} }`, 'Query.me changed type'],
  ])('that breaks is named: %s', (schema, told) => {
    const [problem, ...others] = unmeant(released, schema, []);
    expect(problem).toContain(told);
    expect(others).toEqual([]);
  });

  test('that is meant is recorded with its reason, and only where it is one', () => {
    const schema = `type Query { me: String! ${count} }`;
    const change = 'Query.volumes was removed.';
    expect(unmeant(released, schema, [`${change} : Lists are connections.`])).toEqual([]);
    expect(unmeant(released, schema, [`${change} : `])).toHaveLength(1);
    expect(unmeant(released, released, [`${change} : Lists are connections.`])).toHaveLength(1);
  });
});
