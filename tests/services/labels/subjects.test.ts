import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repeatedSubjects, subjectsLacking } from '../../../src/services/labels.ts';
import type { Page } from '../../../src/services/page.ts';
import {
  fillKnownCatalog,
  filters,
  type KnownVolume,
  matches,
} from '../../support/known-catalog.ts';
import { openTestServices, type TestServices } from '../../support/services.ts';

let services: TestServices;
let known: KnownVolume[];
/** 'study subject' of a subject. */
let names: Map<string, string>;
let visitCodes: Map<string, string>;

beforeAll(async () => {
  services = await openTestServices();
  known = await fillKnownCatalog(services);
  const subjects = await services.db.subject.findMany({ include: { study: true, visits: true } });
  names = new Map(subjects.map(({ id, code, study }) => [id, `${study.code} ${code}`]));
  visitCodes = new Map(subjects.flatMap(({ visits }) => visits.map(({ id, code }) => [id, code])));
});
afterAll(() => services.close());

const nameOf = ({ study, subject }: KnownVolume) => `${study} ${subject}`;
const classes = fc.uniqueArray(fc.constantFrom('bone', 'soleus', 'imaf'), {
  minLength: 1,
  maxLength: 2,
});

/** All rows, read by pages of three; each page says how many there are. */
async function allRows<Row>(
  read: (after: string | null) => Promise<Page<Row>>,
  keyOf: (row: Row) => string,
): Promise<Row[]> {
  const rows: Row[] = [];
  const totals: number[] = [];
  for (let after: string | null = null; ; ) {
    const page = await read(after);
    rows.push(...page.rows);
    totals.push(await page.totalCount());
    const last = page.rows.at(-1);
    if (!page.hasNextPage || last === undefined) break;
    after = keyOf(last);
  }
  expect(new Set(totals)).toEqual(new Set([rows.length]));
  return rows;
}

describe('subjects that lack classes', () => {
  test('are those in whom each is known in no volume that matches, and could be in one', async () => {
    await fc.assert(
      fc.asyncProperty(classes, filters, async (codes, filter) => {
        const bySubject = Map.groupBy(
          known.filter((volume) => matches(filter, volume)),
          nameOf,
        );
        const lacks = (volumes: readonly KnownVolume[]) =>
          codes.every(
            (code) =>
              volumes.some((v) => [...v.missing, ...v.derivable].includes(code)) &&
              !volumes.some((v) => [...v.annotated, ...v.absent].includes(code)),
          );
        const expected = [...bySubject].filter(([, own]) => lacks(own)).map(([name]) => name);
        const found = await allRows(
          (after) =>
            subjectsLacking(services.administrator, { classes: codes, filter, first: 3, after }),
          ({ id }) => id,
        );
        expect(found.map(({ id }) => names.get(id)).sort()).toEqual(expected.sort());
      }),
      { numRuns: 80 },
    );
  });

  test('are asked for by classes that there are', async () => {
    const ask = (named: string[]) =>
      subjectsLacking(services.administrator, { classes: named, first: 10 });
    await expect(ask([])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(ask(['tail'])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('subjects with complete labels at two visits', () => {
  test('have a volume of the same limb with all classes known at each', async () => {
    const asked = fc.option(classes, { nil: undefined });
    await fc.assert(
      fc.asyncProperty(asked, filters, async (codes, filter) => {
        const isComplete = (v: KnownVolume) =>
          codes
            ? codes.every((code) => [...v.annotated, ...v.absent].includes(code))
            : v.missing.length + v.derivable.length === 0;
        const limbs = Map.groupBy(
          known.filter((volume) => matches(filter, volume) && isComplete(volume)),
          (v) => [nameOf(v), v.region, v.laterality].join(' '),
        );
        const expected = [...limbs].flatMap(([limb, volumes]) => {
          const visits = [...new Set(volumes.map(({ visit }) => visit))].sort();
          return visits.length > 1 ? [`${limb}: ${visits.join(' ')}`] : [];
        });
        const found = await allRows(
          (after) =>
            repeatedSubjects(services.administrator, { classes: codes, filter, first: 3, after }),
          ({ subjectId }) => subjectId,
        );
        const rows = found.flatMap(({ subjectId, limbs: own }) =>
          own.map(({ region, laterality, visitIds }) => {
            const visits = visitIds.map((id) => visitCodes.get(id)).sort();
            return `${names.get(subjectId)} ${region} ${laterality}: ${visits.join(' ')}`;
          }),
        );
        expect(rows.sort()).toEqual(expected.sort());
      }),
      { numRuns: 80 },
    );
  });

  test('are there at all in this catalog', async () => {
    const { rows } = await repeatedSubjects(services.administrator, { first: 1 });
    expect(rows).toHaveLength(1);
  });

  test('are those of studies that one may see', async () => {
    const cleo = await services.newUser('cleo');
    const { rows, totalCount } = await repeatedSubjects(cleo, { first: 10 });
    expect([rows, await totalCount()]).toEqual([[], 0]);
  });
});
