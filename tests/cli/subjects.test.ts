import { describe, expect, test } from 'vitest';
import { describePaired } from '../../src/cli/compare/paired.ts';
import { describeGroups } from '../../src/cli/compare/places.ts';
import { subjectNames } from '../../src/cli/compare/subjects.ts';

const [one, twin] = [
  { study: 'alpha', subject: 's0' },
  { study: 'beta', subject: 's0' },
];

describe('subjects', () => {
  test('of one study are called by their codes', () => {
    const nameOf = subjectNames([one, { study: null, subject: null }]);
    expect(nameOf(one)).toBe('s0');
    expect(nameOf({ study: null, subject: null })).toBeNull();
  });

  test('of several studies are told apart in tables', () => {
    const nameOf = subjectNames([one, twin]);
    const cell = { class: 'bone', visit: null, scanner: null, volumeId: null, slice: null };
    const cells = [one, twin].map((subject) => ({ ...cell, ...subject, dice: [0.5] }));
    const groups = describeGroups(['a@1'], 'subject', cells, nameOf);
    expect(groups).toMatch(/bone +alpha\/s0 +0\.500 *\n +bone +beta\/s0 +0\.500/);
    const paired = {
      ...{ class: 'bone', pairs: 2, mean: 0, median: 0, standardDeviation: 0, interval: null },
      ...{ pValue: null, adjustedPValue: null },
      differences: [one, twin].map((subject) => ({ ...subject, difference: 0.25 })),
    };
    expect(describePaired('a minus b', [paired], nameOf)).toContain(
      'alpha/s0 +0.250, beta/s0 +0.250',
    );
  });
});
