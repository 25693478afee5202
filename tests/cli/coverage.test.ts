import { expect, test } from 'vitest';
import { describeChanges } from '../../src/cli/changes.ts';
import { type CoverageCell, describeCoverage } from '../../src/cli/coverage.ts';
import { describeLacking, describeRepeated } from '../../src/cli/subjects.ts';

/** Lines without the spaces that align them. */
const linesOf = (text: string) => text.split('\n').map((line) => line.trim().replace(/ +/g, ' '));

const cell: CoverageCell = {
  ...{ study: null, region: null, site: null, scanner: null, subject: null, visit: '1' },
  class: { code: 'bone', name: 'Bone', kind: 'TISSUE' },
  ...{ annotated: 3, absent: 0, derivable: 0, missing: 2 },
};

test('coverage has a column for each group, also for a site that nobody has told', () => {
  const [head, , row] = linesOf(describeCoverage([cell], ['VISIT', 'SITE']));
  expect(head).toBe('site visit class annotated absent derivable missing');
  expect(row).toBe('– 1 bone 3 · · 2');
  expect(linesOf(describeCoverage([cell], ['SUBJECT']))[0]).toMatch(/^study subject class/);
});

test('a limb that was labelled twice is a line with its visits', () => {
  const subject = { id: 'S', code: 'P1', study: { code: 'knee' } };
  const visits = [{ code: '1' }, { code: '3' }];
  const limbs = [{ region: 'calf', laterality: 'LEFT' as const, visits }];
  const lines = linesOf(describeRepeated([{ subject, limbs }], 7));
  expect([lines[0], lines.at(-1)]).toEqual(['1 of 7 subjects', 'knee P1 calf left 1 3']);
  const lacking = linesOf(describeLacking([{ ...subject, visits }], 1));
  expect(lacking.at(-1)).toBe('knee P1 1 3 S');
});

test('a change says what is known since', () => {
  const volume = {
    ...{ id: 'V', laterality: 'LEFT' as const, schema: { region: 'calf' } },
    ...{ study: { code: 'knee' }, subject: { code: 'P1' }, visit: { code: '1' } },
  };
  const none = { annotation: null, status: null, classes: [] };
  const common = { at: '2026-11-28T20:00:00.123Z', volume, ...none };
  const of = (code: string) => ({ class: { code } });
  const lines = linesOf(
    describeChanges(
      [
        { ...common, kind: 'VOLUME_ADDED' },
        {
          ...common,
          kind: 'ANNOTATION_ADDED',
          annotation: {
            ...{ id: 'A', kind: 'MANUAL', status: 'DRAFT', annotator: 'ada', tool: 'by hand' },
            classes: [of('bone'), of('soleus')],
          },
        },
        {
          ...common,
          kind: 'COVERAGE_CHANGED',
          classes: [
            { ...of('bone'), state: 'ANNOTATED' },
            { ...of('soleus'), state: 'NOT_ANNOTATED' },
            { ...of('vessels'), state: 'ANNOTATED' },
          ],
        },
      ],
      9,
    ),
  );
  expect(lines[0]).toBe('3 of 9 changes');
  expect(lines.slice(-3)).toEqual([
    '2026-11-28 20:00:00 knee P1 1 calf left volume added',
    '2026-11-28 20:00:00 knee P1 1 calf left label map added: bone soleus (manual, ada, draft)',
    '2026-11-28 20:00:00 knee P1 1 calf left now annotated: bone vessels; not annotated: soleus',
  ]);
});
