import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cohortOf,
  MOST_IMAGES,
  newCohortAddress,
} from '../../../../web/features/coverage/cohort-of.ts';
import type { VolumeRow } from '../../../../web/features/coverage/matrix.ts';
import { volumeRow } from './rows.ts';

const subjects = ['a', 'b', 'c'];
const found = subjects.flatMap((subject) =>
  ['1', '2'].flatMap((visit) =>
    (['LEFT', 'RIGHT'] as const).map((laterality) => volumeRow({ subject, visit, laterality })),
  ),
);

describe('the cohort of a selection', () => {
  test('of all is the filter that found them', () => {
    expect(cohortOf(found, found, { studies: ['s'], missing: ['imaf'] })).toEqual({
      ...{ studies: ['s'], filter: { missing: ['imaf'] }, others: 0 },
    });
  });

  test('is told by what they have in common, and by nothing that follows from it', () => {
    const chosen = found.filter(({ subject, visit }) => subject !== 'b' && visit === '2');
    expect(cohortOf(chosen, found, {})).toEqual({
      ...{ studies: ['s'], filter: { subjects: ['a', 'c'], visits: ['2'] }, others: 0 },
    });
  });

  test('names the images of those that have nothing in common', () => {
    const chosen = [found[0], found[7]].filter((row) => row !== undefined);
    const images = chosen.map(({ imageSha256 }) => imageSha256);
    expect(cohortOf(chosen, found, { missing: ['imaf'] })).toEqual({
      ...{ studies: ['s'], filter: { images }, others: 0 },
    });
  });

  test('of too many to name says how many others come with them', () => {
    const many = Array.from({ length: 2 * MOST_IMAGES + 4 }, (_, n) =>
      volumeRow({
        subject: `${n % (MOST_IMAGES + 2)}`,
        visit: `${Math.floor(n / (MOST_IMAGES + 2))}`,
      }),
    );
    const chosen = many.slice(1, MOST_IMAGES + 3);
    const { filter, others } = cohortOf(chosen, many, {});
    expect(filter.images).toBeUndefined();
    expect(others).toBeGreaterThan(0);
  });

  test('finds exactly the chosen, whichever they are', () => {
    const isOf = (names: readonly string[] | null | undefined, name: string) =>
      !names || names.includes(name);
    fc.assert(
      fc.property(fc.subarray(found, { minLength: 1 }), (chosen) => {
        const { filter, others } = cohortOf(chosen, found, {});
        const matches = (row: VolumeRow) =>
          isOf(filter.subjects, row.subject) &&
          isOf(filter.visits, row.visit) &&
          isOf(filter.lateralities, row.laterality) &&
          isOf(filter.images, row.imageSha256);
        expect(others).toBe(0);
        expect(found.filter(matches)).toEqual(chosen);
      }),
    );
  });

  test('is handed on in the address', () => {
    const address = newCohortAddress({ studies: ['s', 't'], filter: { missing: ['imaf'] } }, 's');
    const { pathname, searchParams } = new URL(address, 'http://localhost');
    expect(pathname).toBe('/cohorts/new');
    expect(Object.fromEntries(searchParams)).toEqual({
      ...{ study: 's', studies: 's,t', filter: '{"missing":["imaf"]}' },
    });
  });
});
