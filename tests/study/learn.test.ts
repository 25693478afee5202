import { expect, test } from 'vitest';
import { loadCohort, membersOf } from '../../study/cohorts.ts';
import { datasetOf } from '../../study/learn.ts';
import { studyOf } from '../../study/matrix.ts';

test('people of another seed are another dataset, whatever they are called', async () => {
  const { cohorts, runs } = studyOf('quick');
  const { thigh } = cohorts;
  const run = runs.find(({ cohort }) => cohort === 'thigh');
  if (thigh?.kind !== 'phantom' || !run) throw new Error('The study has no such cohort.');
  const [spec, otherSpec] = [thigh, { ...thigh, seed: thigh.seed + 1 }];
  const [cohort, other] = [await loadCohort(spec, null), await loadCohort(otherSpec, null)];
  const members = membersOf(cohort, null);
  const first = datasetOf(members, spec, cohort.classes, run.training);
  expect(datasetOf(members, spec, cohort.classes, run.training)).toBe(first);
  expect(datasetOf(membersOf(other, null), otherSpec, cohort.classes, run.training)).not.toBe(
    first,
  );
});
