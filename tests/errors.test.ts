import { expect, test } from 'vitest';
import { shellArgument } from '../src/errors.ts';

test.each([
  ['calf@1', 'calf@1'],
  ['two discs', '"two discs"'],
  ['a "b" $c', '"a \\"b\\" \\$c"'],
  ['', '""'],
])('%j in a suggested command is %s', (name, argument) => {
  expect(shellArgument(name)).toBe(argument);
});
