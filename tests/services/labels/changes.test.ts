import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Study } from '../../../src/generated/prisma/client.ts';
import {
  changeKey,
  changesSince,
  ensureLabelSchemas,
  isChangeKey,
  reviewAnnotation,
} from '../../../src/services/labels.ts';
import { createStudy } from '../../../src/services/study.ts';
import { addLabelledVolumes } from '../../support/labelled-volumes.ts';
import { openTestServices, type TestServices } from '../../support/services.ts';

let services: TestServices;
let study: Study;
let since: Date;
let volumeIds: string[];
let codes: Map<number, string>;

beforeAll(async () => {
  services = await openTestServices();
  await ensureLabelSchemas(services.db);
  const { db, administrator } = services;
  codes = new Map((await db.labelClass.findMany()).map(({ id, code }) => [id, code]));
  study = await createStudy(administrator, { code: 'knee', name: 'Knee' });
  await addLabelledVolumes(db, study, [{ subject: 'before', labelled: ['bone'] }]);
  await sleep(20);
  since = new Date();
  await sleep(20);
  volumeIds = await addLabelledVolumes(db, study, [
    { subject: 'P1', labelled: ['bone', 'soleus'], absent: ['vessels'] },
    { subject: 'P2', scanner: 'Vida' },
  ]);
});
afterAll(() => services.close());

/** Changes as 'KIND class:state …', with the volume's place in the list. */
async function changes(question: Partial<Parameters<typeof changesSince>[1]> = {}) {
  const context = services.administrator;
  const page = await changesSince(context, { since, first: 100, ...question });
  return page.rows.map(({ kind, volumeId, classes }) =>
    [
      `${kind} ${volumeIds.indexOf(volumeId)}`,
      ...classes.map(({ classId, state }) => `${codes.get(classId)}:${state}`).sort(),
    ].join(' '),
  );
}

describe('what changed since', () => {
  test('are volumes, annotations and the classes of which something else is known', async () => {
    expect((await changes()).sort()).toEqual([
      'ANNOTATION_ADDED 0',
      'COVERAGE_CHANGED 0 bone:ANNOTATED soleus:ANNOTATED vessels:ABSENT',
      'VOLUME_ADDED 0',
      'VOLUME_ADDED 1',
    ]);
    expect(await changes({ kinds: ['VOLUME_ADDED'], filter: { scanners: ['Vida'] } })).toEqual([
      'VOLUME_ADDED 1',
    ]);
    expect(await changes({ since: new Date() })).toEqual([]);
    expect(await changes({ kinds: [] })).toEqual([]);
  });

  test('are given in pages of any length, in the order of time', async () => {
    const context = services.administrator;
    const all = await changesSince(context, { since, first: 100 });
    const times = all.rows.map(({ at }) => at.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const paged: string[] = [];
    for (let after: string | null = null; ; ) {
      const page = await changesSince(context, { since, first: 1, after });
      expect(await page.totalCount()).toBe(all.rows.length);
      const [row] = page.rows;
      if (row) paged.push(changeKey(row));
      if (!page.hasNextPage || !row) break;
      after = changeKey(row);
    }
    expect(paged).toEqual(all.rows.map(changeKey));
    const newest: string[] = [];
    for (let after: string | null = null; ; ) {
      const page = await changesSince(context, { since, newestFirst: true, first: 2, after });
      newest.push(...page.rows.map(changeKey));
      after = newest.at(-1) ?? null;
      if (!page.hasNextPage) break;
    }
    expect(newest).toEqual(paged.toReversed());
    expect(paged.every(isChangeKey)).toBe(true);
    expect(isChangeKey('yesterday VOLUME_ADDED 1')).toBe(false);
  });

  test('are those of studies that one may see', async () => {
    const ben = await services.newUser('ben');
    expect(await changesSince(ben, { since, first: 10 })).toMatchObject({ rows: [] });
  });

  test('include what a review changes', async () => {
    await sleep(20);
    const reviewed = new Date();
    await sleep(20);
    const annotation = await services.db.annotation.findFirstOrThrow({
      where: { volumeId: volumeIds[0] ?? '' },
    });
    const reason = 'drawn on the wrong limb';
    const input = { annotationId: annotation.id, status: 'REJECTED', reason } as const;
    await reviewAnnotation(services.administrator, input);
    expect((await changes({ since: reviewed })).sort()).toEqual([
      'ANNOTATION_REVIEWED 0',
      'COVERAGE_CHANGED 0 bone:NOT_ANNOTATED soleus:NOT_ANNOTATED vessels:NOT_ANNOTATED',
    ]);
  });
});
