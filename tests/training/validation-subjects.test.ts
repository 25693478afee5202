import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validationSubjects } from '../../src/training/validation-subjects.ts';

const CLASSES = ['a', 'b', 'c'];
const subjectsOf = (classes: readonly (readonly string[])[]) =>
  classes.map((own, index) => ({ subject: `s${index}`, classes: own }));

describe('validation subjects', () => {
  test('none are taken when no share is asked for', () => {
    expect(validationSubjects(subjectsOf([['a'], ['a']]), ['a'], 0, 1).size).toBe(0);
  });

  test('watch every class where there is room for it', () => {
    const halves = subjectsOf(Array.from({ length: 20 }, (_, n) => (n < 15 ? ['a'] : ['b', 'c'])));
    for (let seed = 0; seed < 20; seed += 1) {
      const chosen = validationSubjects(halves, CLASSES, 0.2, seed);
      const watched = halves.filter(({ subject }) => chosen.has(subject));
      expect(chosen.size).toBe(4);
      expect(new Set(watched.flatMap((subject) => subject.classes))).toEqual(new Set(CLASSES));
    }
  });

  test('are at most the share, at least one, and leave every class in a subject', () => {
    fc.assert(
      fc.property(
        fc.array(fc.subarray(CLASSES), { minLength: 2, maxLength: 12 }),
        fc.double({ min: 0.05, max: 0.5, noNaN: true }),
        fc.integer({ min: 0, max: 100 }),
        (classes, share, seed) => {
          const subjects = subjectsOf(classes);
          const trained = CLASSES.filter((code) => classes.some((own) => own.includes(code)));
          const spare = subjects.some(({ classes: own, subject }) =>
            own.every((code) =>
              subjects.some((other) => other.subject !== subject && other.classes.includes(code)),
            ),
          );
          if (!spare) {
            expect(() => validationSubjects(subjects, trained, share, seed)).toThrow(
              expect.objectContaining({ code: 'SPLIT_IMPOSSIBLE' }),
            );
            return;
          }
          const chosen = validationSubjects(subjects, trained, share, seed);
          expect(chosen.size).toBeGreaterThanOrEqual(1);
          expect(chosen.size).toBeLessThanOrEqual(Math.max(1, share * subjects.length));
          const learned = subjects.filter(({ subject }) => !chosen.has(subject));
          for (const code of trained) {
            expect(learned.some(({ classes: own }) => own.includes(code))).toBe(true);
          }
          const again = validationSubjects(subjects.toReversed(), trained, share, seed);
          expect(again).toEqual(chosen);
        },
      ),
    );
  });
});
