import { expect, test } from 'vitest';
import { withStudy } from '../../../../web/components/address.ts';
import { whyNot } from '../../../../web/features/cohorts/editors.ts';
import { cohortPath, problemOfName, snapshotPath } from '../../../../web/features/cohorts/paths.ts';
import { usedModels } from '../../../../web/features/cohorts/used-models.ts';

test('models are told with their versions, those that follow one another together', () => {
  const run = (name: string, number: number | null) => ({
    model: { name },
    version: number === null ? null : { number },
  });
  const snapshots = [
    { runs: { nodes: [run('calf', 2), run('calf', 1), run('thigh', null)] } },
    { runs: { nodes: [run('calf', 3), run('calf', 6)] } },
  ];
  expect(usedModels(snapshots)).toEqual([
    { name: 'calf', versions: '@1–3, 6' },
    { name: 'thigh', versions: '' },
  ]);
});

test('addresses keep the study, whatever the cohort is called', () => {
  expect(cohortPath('half, a/b?', 'calf')).toBe('/cohorts/half%2C%20a%2Fb%3F?study=calf');
  expect(snapshotPath('all', 2)).toBe('/cohorts/all/2');
  expect(withStudy('/cohorts/compare?after=1', 'a b')).toBe('/cohorts/compare?after=1&study=a%20b');
});

test('names of pages are not names of cohorts', () => {
  expect(problemOfName(' new ')).toContain('Choose another');
  expect(problemOfName('newest')).toBeNull();
  expect(problemOfName('x'.repeat(201))).toBe('At most 200 characters.');
});

test('who may not change a cohort is told of which studies', () => {
  expect(whyNot([{ code: 'a', role: 'OWNER' }])).toBeNull();
  const studies = [
    { code: 'a', role: 'EDITOR' as const },
    { code: 'b', role: 'ANNOTATOR' as const },
  ];
  expect(whyNot(studies)).toContain('editors of b may');
});
