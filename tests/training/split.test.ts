import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SplitSide, type SplitSubject, splitSubjects } from '../../src/training/split.ts';

const CLASSES = ['a', 'b', 'c', 'd'];

const subjectsArbitrary: fc.Arbitrary<SplitSubject[]> = fc
  .array(fc.subarray(CLASSES), { minLength: 1, maxLength: 12 })
  .map((rows) => rows.map((classes, index) => ({ subject: `s${index}`, classes })));

function holds(
  subjects: readonly SplitSubject[],
  split: ReadonlyMap<string, SplitSide>,
  side: SplitSide,
  code: string,
): boolean {
  return subjects.some(
    ({ subject, classes }) => split.get(subject) === side && classes.includes(code),
  );
}

/** Whether any of the 2^n ways to split puts every class on both sides. */
function isPossible(subjects: readonly SplitSubject[]): boolean {
  return Array.from({ length: 2 ** subjects.length }, (_, bits) => bits).some((bits) => {
    const split = new Map(
      subjects.map(({ subject }, index): [string, SplitSide] => [
        subject,
        (bits >> index) & 1 ? 'EVALUATION' : 'TRAINING',
      ]),
    );
    return CLASSES.every(
      (code) =>
        holds(subjects, split, 'TRAINING', code) && holds(subjects, split, 'EVALUATION', code),
    );
  });
}

/** Three of the whole numbers below `count`. */
const threeOf = (count: number) =>
  fc.uniqueArray(fc.nat(count - 1), { minLength: 3, maxLength: 3 });

function splitOrNull(subjects: readonly SplitSubject[], seed: number) {
  try {
    return splitSubjects(subjects, CLASSES, seed);
  } catch (error) {
    expect(error).toMatchObject({
      code: 'SPLIT_IMPOSSIBLE',
      details: { class: expect.any(String) },
    });
    return null;
  }
}

describe('the split', () => {
  test('puts every class on both sides wherever that is possible, and refuses elsewhere', () => {
    fc.assert(
      fc.property(subjectsArbitrary, fc.nat(), (subjects, seed) => {
        const split = splitOrNull(subjects, seed);
        expect(split !== null).toBe(isPossible(subjects));
        for (const code of split ? CLASSES : []) {
          expect(holds(subjects, split ?? new Map(), 'TRAINING', code)).toBe(true);
          expect(holds(subjects, split ?? new Map(), 'EVALUATION', code)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('is the same for the same seed, whatever the order', () => {
    fc.assert(
      fc.property(subjectsArbitrary, fc.nat(), (subjects, seed) => {
        const split = splitOrNull(subjects, seed);
        const again = splitOrNull(subjects.toReversed(), seed);
        expect(again && [...again].sort()).toEqual(split && [...split].sort());
      }),
    );
  });

  test('differs between seeds', () => {
    const subjects = Array.from({ length: 20 }, (_, i) => ({ subject: `s${i}`, classes: CLASSES }));
    const held = [1, 2, 3, 4, 5].map((seed) =>
      [...splitSubjects(subjects, CLASSES, seed)]
        .filter(([, side]) => side === 'EVALUATION')
        .map(([subject]) => subject)
        .sort()
        .join(),
    );
    expect(new Set(held).size).toBeGreaterThan(1);
  });

  test('holds back a fifth, in proportion to the kinds of subjects', () => {
    const tissues = Array.from({ length: 40 }, (_, i) => ({
      subject: `t${i}`,
      classes: ['a', 'b'],
    }));
    const muscles = Array.from({ length: 20 }, (_, i) => ({
      subject: `m${i}`,
      classes: ['c', 'd'],
    }));
    const split = splitSubjects([...tissues, ...muscles], CLASSES, 7);
    const held = [...split].filter(([, side]) => side === 'EVALUATION').map(([name]) => name[0]);
    expect(held.filter((kind) => kind === 't')).toHaveLength(8);
    expect(held.filter((kind) => kind === 'm')).toHaveLength(4);
  });

  test('names a class that only one subject has', () => {
    const subjects = [
      { subject: 's1', classes: CLASSES },
      { subject: 's2', classes: ['a', 'b', 'c'] },
    ];
    expect(() => splitSubjects(subjects, CLASSES, 1)).toThrow(
      expect.objectContaining({
        code: 'SPLIT_IMPOSSIBLE',
        message: expect.stringContaining('Class d'),
        details: { class: 'd', subjects: ['s1'] },
      }),
    );
  });

  test('says so when classes compete for the same few subjects', () => {
    const subjects = [
      { subject: 's1', classes: ['a', 'b'] },
      { subject: 's2', classes: ['b', 'c'] },
      { subject: 's3', classes: ['a', 'c'] },
    ];
    expect(() => splitSubjects(subjects, ['a', 'b', 'c'], 1)).toThrow(/needed on both sides/);
  });

  test('ends soon where neither a split nor a reason against it is found', () => {
    const codes = Array.from({ length: 74 }, (_, index) => `class ${index}`);
    const rows = fc.noBias(fc.array(threeOf(34), { minLength: 74, maxLength: 74 }));
    const [holders = []] = fc.sample(rows, { seed: 7, numRuns: 1 });
    const subjects = Array.from({ length: 34 }, (_, index) => ({
      subject: `s${index}`,
      classes: codes.filter((_code, place) => holders[place]?.includes(index)),
    }));
    const start = performance.now();
    expect(() => splitSubjects(subjects, codes, 1)).toThrow(
      expect.objectContaining({
        code: 'SPLIT_IMPOSSIBLE',
        message: expect.stringMatching(/^No split was found .* in 5000 tries/),
      }),
    );
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
