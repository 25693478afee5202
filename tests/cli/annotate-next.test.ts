import { expect, test } from 'vitest';
import { describeSuggestions, type Suggestion } from '../../src/cli/annotate-next.ts';

const suggestion: Suggestion = {
  ...{ action: 'ANNOTATE', class: { code: 'soleus' }, firstSlice: 2, lastSlice: 9, score: 0.25 },
  volume: {
    ...{ id: 'V1', study: { code: 'knee' }, subject: { code: 'P1' }, visit: { code: '2' } },
    ...{ laterality: 'LEFT', scanner: { name: 'Prisma' } },
  },
  reason: 'Nobody has labelled soleus in calf.',
};

test('suggestions are lines with their reasons under them, by number', () => {
  const derived: Suggestion = { ...suggestion, action: 'DERIVE', class: { code: 'imaf' } };
  const text = describeSuggestions([suggestion, derived]);
  expect(text).toMatch(/1 +soleus +knee +P1 +2 +left +Prisma +2–9 +0\.250 +V1/);
  expect(text).toMatch(/2 +imaf \(derive\) +knee/);
  expect(text).toMatch(/\n\n1\. Nobody has labelled soleus in calf\.\n2\. /);
  expect(describeSuggestions([])).toBe('No volume matches, or nothing is missing in them.');
});
