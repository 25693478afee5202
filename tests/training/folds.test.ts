import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MyographError } from '../../src/errors.ts';
import { foldSubjects } from '../../src/training/split/folds.ts';
import type { SplitSubject } from '../../src/training/split.ts';

const CLASSES = ['a', 'b', 'c'];

const subjectsArbitrary: fc.Arbitrary<SplitSubject[]> = fc
  .array(fc.subarray(CLASSES), { minLength: 1, maxLength: 7 })
  .map((rows) => rows.map((classes, index) => ({ subject: `s${index}`, classes })));

const foldsArbitrary = fc.integer({ min: 2, max: 3 });

function divided(subjects: readonly SplitSubject[], seed: number, folds: number) {
  try {
    return foldSubjects(subjects, CLASSES, seed, folds);
  } catch (error) {
    expect(error).toMatchObject({
      code: 'SPLIT_IMPOSSIBLE',
      details: { class: expect.any(String) },
    });
    return null;
  }
}

type FoldOf = (subject: string) => number | undefined;

function isCovered(subjects: readonly SplitSubject[], foldOf: FoldOf, folds: number): boolean {
  return CLASSES.every((code) => {
    const own = subjects.filter(({ classes }) => classes.includes(code));
    return new Set(own.map(({ subject }) => foldOf(subject))).size === folds;
  });
}

function sizes(subjects: readonly SplitSubject[], foldOf: FoldOf, folds: number): number[] {
  return Array.from(
    { length: folds },
    (_, index) => subjects.filter(({ subject }) => foldOf(subject) === index + 1).length,
  );
}

function isEven(counts: readonly number[]): boolean {
  return Math.max(...counts) - Math.min(...counts) <= 1;
}

/** Every way to put the subjects into folds. */
function everyWay(subjects: readonly SplitSubject[], folds: number): FoldOf[] {
  return Array.from({ length: folds ** subjects.length }, (_, number) => (subject) => {
    const place = subjects.findIndex((own) => own.subject === subject);
    return 1 + (Math.floor(number / folds ** place) % folds);
  });
}

function refusalOf(run: () => unknown): MyographError {
  try {
    run();
  } catch (error) {
    if (error instanceof MyographError) return error;
  }
  throw new Error('it was not refused');
}

describe('folds', () => {
  test('hold every subject once and have every class, evenly, wherever that is possible', () => {
    fc.assert(
      fc.property(subjectsArbitrary, fc.nat(), foldsArbitrary, (subjects, seed, folds) => {
        const division = divided(subjects, seed, folds);
        const ways = everyWay(subjects, folds).filter((way) => isCovered(subjects, way, folds));
        expect(division !== null).toBe(ways.length > 0);
        if (!division) return;
        const foldOf = (subject: string) => division.get(subject);
        expect([...division.keys()].sort()).toEqual(subjects.map(({ subject }) => subject).sort());
        expect(isCovered(subjects, foldOf, folds)).toBe(true);
        const canBeEven = ways.some((way) => isEven(sizes(subjects, way, folds)));
        if (canBeEven) expect(isEven(sizes(subjects, foldOf, folds))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('are the same for the same seed, whatever the order', () => {
    fc.assert(
      fc.property(subjectsArbitrary, fc.nat(), foldsArbitrary, (subjects, seed, folds) => {
        const division = divided(subjects, seed, folds);
        const again = divided(subjects.toReversed(), seed, folds);
        expect(again && [...again].sort()).toEqual(division && [...division].sort());
      }),
    );
  });

  test('differ between seeds, and spread classes that some subjects have', () => {
    const subjects = Array.from({ length: 40 }, (_, index) => ({
      subject: `s${index}`,
      classes: index < 10 ? CLASSES : ['a'],
    }));
    const divisions = [1, 2, 3].map((seed) => foldSubjects(subjects, CLASSES, seed, 5));
    expect(new Set(divisions.map((own) => JSON.stringify([...own].sort()))).size).toBe(3);
    for (const division of divisions) {
      const rare = subjects.slice(0, 10).map(({ subject }) => division.get(subject));
      expect([1, 2, 3, 4, 5].map((fold) => rare.filter((own) => own === fold).length)).toEqual([
        2, 2, 2, 2, 2,
      ]);
    }
  });

  test('are found at once for a study of the usual size', () => {
    const classes = Array.from({ length: 24 }, (_, index) => `muscle${index}`);
    const subjects = Array.from({ length: 400 }, (_, index) => ({
      subject: `s${index}`,
      classes: classes.filter((_code, place) => (index * 7 + place * 3) % 5 < 2),
    }));
    const started = performance.now();
    const division = foldSubjects(subjects, classes, 1, 10);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(sizes(subjects, (subject) => division.get(subject), 10)).toEqual(Array(10).fill(40));
  });

  test('are refused with the class that too few subjects have, and how many would work', () => {
    const subjects = Array.from({ length: 8 }, (_, index) => ({
      subject: `s${index}`,
      classes: index < 3 ? CLASSES : ['a', 'b'],
    }));
    const { message, details } = refusalOf(() => foldSubjects(subjects, CLASSES, 1, 5));
    expect(message).toContain('c is annotated in 3 of them. 3 folds work');
    expect(details).toMatchObject({ class: 'c', subjects: 3, folds: 3 });
    expect(foldSubjects(subjects, CLASSES, 1, 3).size).toBe(8);
  });

  test('of a class that one subject has are refused as its split is', () => {
    const subjects = [
      { subject: 's1', classes: CLASSES },
      { subject: 's2', classes: ['a', 'b'] },
    ];
    expect(() => foldSubjects(subjects, CLASSES, 1, 2)).toThrow(/Class c cannot be on both sides/);
  });
});
