import { expect, test } from 'vitest';
import { isAtLeast } from '../../../../web/components/roles.ts';
import { describeGrid } from '../../../../web/features/volumes/describe.ts';
import { groupVolumes } from '../../../../web/features/volumes/group-volumes.ts';

const volume = (id: string, subject: string, visit: string) => ({
  ...{ id, study: { code: 'seen' }, subject: { id: `id of ${subject}`, code: subject } },
  visit: { code: visit },
});

test('volumes stand under their subjects, and visits in the order of their codes', () => {
  const groups = groupVolumes([
    volume('a', 'P2', '10'),
    volume('b', 'P1', '1'),
    volume('c', 'P2', '2'),
    volume('d', 'P2', '10'),
  ]);
  const ids = groups.map(({ code, visits }) => [
    code,
    ...visits.map((visit) => `${visit.code}: ${visit.volumes.map(({ id }) => id)}`),
  ]);
  expect(ids).toEqual([
    ['P2', '2: c', '10: a,d'],
    ['P1', '1: b'],
  ]);
});

test('a grid is told with its unit, a role allows what those below it do', () => {
  expect(describeGrid({ size: [320, 320, 31], spacingMm: [1.2999999, 1.3, 5] })).toBe(
    '320 × 320 × 31 · 1.3 × 1.3 × 5 mm',
  );
  expect([isAtLeast('OWNER', 'EDITOR'), isAtLeast('VIEWER', 'ANNOTATOR')]).toEqual([true, false]);
});
