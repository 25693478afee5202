import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelMap } from '../../src/imaging/image.ts';
import {
  type AnnotationLabels,
  composeClasses,
  composeLabels,
} from '../../src/training/compose-labels.ts';
import { labelSetChannels } from '../../src/training/label-sets.ts';

/** One voxel a slice, and nothing to mirror. */
const GRID = { size: [1, 1, 4] as const, affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1] };
const REGION = [null, 'soleus', 'fibularis', 'bone', 'calf_muscle', 'tibialis_posterior'];
const CLASSES = ['soleus', 'fibularis', 'bone'];
const MUSCLES = ['soleus', 'fibularis', 'tibialis_posterior'];
const GROUPS = [{ code: 'calf_muscle', includes: MUSCLES }];
const K = CLASSES.length + 1;

type Label = (typeof REGION)[number];

/** Labels of the voxels in turn; what they name is declared, and more on demand. */
function annotation(labels: readonly Label[], more: readonly string[] = []): AnnotationLabels {
  const values = labels.map((label) => REGION.indexOf(label));
  const map: LabelMap = {
    grid: GRID,
    data: Uint8Array.from({ length: 4 }, (_, n) => values[n] ?? 0),
  };
  return {
    labels: map,
    classByOrdinal: REGION,
    declared: [...new Set([...labels.filter((label) => label !== null), ...more])],
    slices: { first: 0, last: 3 },
  };
}

const composed = (...annotations: AnnotationLabels[]) => [
  ...composeLabels(GRID, annotations, CLASSES, GROUPS).data,
];

describe('the label of a group', () => {
  test('comes after the classes, and leaves classes beside it as they are', () => {
    expect(composed(annotation(['calf_muscle', 'soleus', 'bone', null]))).toEqual([K, 1, 3, 0]);
  });

  test('gives way to a class of the group, whichever was drawn later', () => {
    const leaf = annotation(['soleus', 'bone', null, null]);
    const group = annotation(['calf_muscle', null, 'calf_muscle', null]);
    expect(composed(leaf, group)).toEqual([1, 3, K, 0]);
    expect(composed(group, leaf)).toEqual([1, 3, K, 0]);
  });

  test('gives way to a class of the group that is not trained: the voxel is of no trained one', () => {
    const leaf = annotation(['tibialis_posterior', null, null, null]);
    const group = annotation(['calf_muscle', 'calf_muscle', null, null]);
    expect(composed(leaf, group)).toEqual([0, K, 0, 0]);
    expect(composed(group, leaf)).toEqual([0, K, 0, 0]);
  });

  test('is laid over other classes in turn', () => {
    const bone = annotation(['bone', null, null, null]);
    const group = annotation(['calf_muscle', null, null, null]);
    expect(composed(bone, group)).toEqual([K, 0, 0, 0]);
    expect(composed(group, bone)).toEqual([3, 0, 0, 0]);
  });

  test('says of a class that the same person looked for that it is not there', () => {
    const leaf = annotation(['soleus', 'fibularis', null, null]);
    const rest = annotation(['calf_muscle', 'calf_muscle', null, null], ['soleus']);
    expect(composed(leaf, rest)).toEqual([K, 2, 0, 0]);
  });

  test('is 0 where classes alone are asked for, and hides none of its own', () => {
    const leaf = annotation(['soleus', 'bone', null, 'fibularis']);
    const group = annotation(['calf_muscle', 'calf_muscle', 'calf_muscle', null]);
    const classes = composeClasses(GRID, [leaf, group], CLASSES, GROUPS);
    expect([...classes.data]).toEqual([1, 0, 0, 2]);
  });

  test('changes no voxel that has a label of a class of the group, in any order of annotations', () => {
    const map = (...labels: Label[]) =>
      fc.array(fc.constantFrom<Label>(null, ...labels), { minLength: 4, maxLength: 4 });
    const maps = fc.array(fc.oneof(map('soleus', 'fibularis'), map('calf_muscle')), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(maps, (drawn) => {
        const all = drawn.map((labels) => annotation(labels));
        const isGroup = ({ declared }: AnnotationLabels) => declared.includes('calf_muscle');
        const alone = all.filter((each) => !isGroup(each));
        const [withGroups, without] = [composed(...all), composed(...alone)];
        withGroups.forEach((value, voxel) => {
          if (without[voxel] !== 0) expect(value).toBe(without[voxel]);
          else expect([0, K]).toContain(value);
        });
      }),
    );
  });
});

describe('channels of a label set', () => {
  test('are those of its trained classes, and the background where it has others', () => {
    const sets = [{ includes: ['soleus', 'fibularis'] }, ...GROUPS, { includes: ['x', 'bone'] }];
    expect(labelSetChannels(CLASSES, sets)).toEqual([
      [1, 2],
      [0, 1, 2],
      [0, 3],
    ]);
  });
});
