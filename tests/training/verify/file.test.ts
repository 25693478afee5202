import { describe, expect, test } from 'vitest';
import { lossOf, parseLossFile } from '../../../src/training/verify/file.ts';

describe('the name of a loss', () => {
  test.each([
    ['xent/plus', { mode: 'fn_plus_fp', crossEntropy: true, dice: 'none' }],
    ['xent+0.1*logdice/or', { mode: 'fn_or_fp', crossEntropy: true, dice: 'log', lambda: 0.1 }],
    ['softdice', { crossEntropy: false, dice: 'soft' }],
    ['marginal', { mode: 'marginal', crossEntropy: true, dice: 'none' }],
    ['marginal+softdice', { mode: 'marginal', dice: 'soft', lambda: 1 }],
    ['label_set+0.5*leafdice', { mode: 'label_set', dice: 'leaf', lambda: 0.5 }],
    ['leafdice/label_set', { mode: 'label_set', crossEntropy: false, dice: 'leaf' }],
    ['ignore+logdice', { mode: 'ignore', crossEntropy: true, dice: 'log' }],
  ])('%s', (name, settings) => {
    expect(lossOf(name)).toMatchObject(settings);
  });

  test.each([
    ['xent/marginal', /no loss 'xent\/marginal'/],
    ['marginal+leafdice', /label_set with leaf/],
    ['leafdice', /label_set with leaf/],
  ])('%s is refused', (name, message) => {
    expect(() => lossOf(name)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringMatching(message) }),
    );
  });
});

describe('a case of several slices with label sets', () => {
  const given = {
    shape: [1, 2, 1],
    depth: 2,
    classes: 3,
    label_sets: [[1, 2]],
    logits: [0, 0, 0, 0, 0, 0],
    labels: [0, 3],
    presences: [[1, 1, 1], [0, 0, 0]], // biome-ignore format: slices
    weights: [1, 1, 1],
    expected: {},
  };
  const parse = (changes: object) =>
    parseLossFile(JSON.stringify({ cases: [{ ...given, ...changes }] }));

  test('is read', () => {
    expect(parse({})[0]).toMatchObject(given);
  });

  test.each([
    ['a depth that is no side', { depth: 1, presences: [[1, 1]] }, /presences/],
    ['a depth beside the shape', { shape: [1, 1, 2] }, /depth/],
    ['a label beyond the sets', { labels: [0, 4] }, /label ≥ classes \+ label_sets/],
    ['a set of a class that is not there', { label_sets: [[3]] }, /class ≥ classes/],
  ])('with %s is refused', (_what, changes, message) => {
    expect(() => parse(changes)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringMatching(message) }),
    );
  });
});
