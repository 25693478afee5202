import { expect, test } from 'vitest';
import { type Change, groupChanges } from '../../../../web/features/overview/changes.ts';

function change(kind: Change['kind'], minute: number, subject: string): Change {
  const isReading = kind === 'ANNOTATION_ADDED' || kind === 'ANNOTATION_REVIEWED';
  return {
    ...{ kind, at: new Date(Date.UTC(2026, 10, 3, 12, minute)).toISOString() },
    status: kind === 'ANNOTATION_REVIEWED' ? 'ACCEPTED' : null,
    volume: { id: subject, study: { code: 'knee' }, subject: { code: subject } },
    annotation: isReading ? { annotator: 'ada', kind: 'MANUAL' } : null,
    classes: kind === 'COVERAGE_CHANGED' ? [{ class: { code: 'bone' }, state: 'ANNOTATED' }] : [],
  };
}

test('what came together is told together, the newest first', () => {
  const groups = groupChanges(
    [
      change('ANNOTATION_REVIEWED', 50, 'P1'),
      change('COVERAGE_CHANGED', 31, 'P2'),
      change('ANNOTATION_ADDED', 31, 'P2'),
      change('COVERAGE_CHANGED', 30, 'P1'),
      change('ANNOTATION_ADDED', 30, 'P1'),
      change('VOLUME_ADDED', 2, 'P3'),
      change('VOLUME_ADDED', 1, 'P2'),
      change('VOLUME_ADDED', 0, 'P1'),
    ],
    false,
  );
  expect(groups.map(({ text }) => text)).toEqual([
    '1 label map accepted',
    'Coverage of bone changed in 2 volumes',
    '2 label maps of 2 volumes added by ada',
    '3 volumes added',
  ]);
  expect(groups.map(({ volume }) => volume?.subject)).toEqual([
    'P1',
    undefined,
    undefined,
    undefined,
  ]);
});

test('what may go on in what was not read is told as at least so many', () => {
  const changes = [
    change('ANNOTATION_ADDED', 50, 'P1'),
    change('VOLUME_ADDED', 1, 'P2'),
    change('VOLUME_ADDED', 0, 'P1'),
  ];
  expect(groupChanges(changes, true).map(({ text }) => text)).toEqual([
    '1 label map added by ada',
    'At least 2 volumes added',
  ]);
  expect(groupChanges([], true)).toEqual([]);
});
