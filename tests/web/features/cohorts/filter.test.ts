import { expect, test } from 'vitest';
import {
  describeFilter,
  filterOf,
  readFilter,
  toVolumeFilter,
  withCondition,
  writeFilter,
} from '../../../../web/features/cohorts/filter.ts';

test('a filter survives the address', () => {
  const filter = {
    regions: ['calf'],
    missingAny: ['bone', 'vessels'],
    lateralities: ['LEFT' as const],
  };
  const read = readFilter(writeFilter(filter));
  expect(read).toEqual({ filter, studies: [], problem: null });
  expect(toVolumeFilter(read.filter)).toEqual(filter);
  expect(writeFilter({})).toBeNull();
  expect(readFilter(null)).toEqual({ filter: {}, studies: [], problem: null });
});

test('studies of a filter are told apart, and conditions that are null or empty are none', () => {
  const text = '{"studies":["phantom"],"scanners":null,"visits":[],"annotated":["bone"]}';
  expect(readFilter(text)).toEqual({
    filter: { annotated: ['bone'] },
    studies: ['phantom'],
    problem: null,
  });
});

test.each([
  ['{"regions":', 'is not JSON'],
  ['[]', 'is not an object'],
  ['"calf"', 'is not an object'],
  ['{"region":["calf"]}', "a condition 'region'"],
  ['{"regions":"calf"}', 'regions that are not a list'],
  ['{"regions":[1]}', 'regions that are not a list'],
  ['{"lateralities":["left"]}', 'lateralities other than'],
])('%s is refused in words', (text, words) => {
  const { filter, problem } = readFilter(text);
  expect(filter).toEqual({});
  expect(problem).toContain(words);
});

test('a condition goes with its last value', () => {
  const filter = withCondition({}, 'sites', ['Basel']);
  expect(filter).toEqual({ sites: ['Basel'] });
  expect(withCondition(filter, 'sites', [])).toEqual({});
});

test('a filter is told in words', () => {
  const { filter } = filterOf({
    regions: ['calf'],
    missing: ['bone', 'vessels'],
    lateralities: ['LEFT'],
  });
  expect(describeFilter(filter)).toBe(
    'Volumes of calf, lacking all of bone and vessels, limb: left',
  );
  expect(describeFilter({})).toBe('All volumes of its studies');
  const many = { subjects: Array.from({ length: 12 }, (_, n) => `s${n}`) };
  expect(describeFilter(many)).toBe('Volumes of subject s0, s1, s2, s3, s4, s5, s6 or 5 more');
});

test('volumes that were chosen one by one are a condition, told by how many there are', () => {
  const images = ['35e9715b'.repeat(8), 'b71f2153'.repeat(8)];
  const { filter, problem } = readFilter(JSON.stringify({ images }));
  expect({ filter, problem }).toEqual({ filter: { images }, problem: null });
  expect(toVolumeFilter(filter)).toEqual({ images });
  expect(describeFilter(filter)).toBe('Volumes chosen one by one: 2');
});
