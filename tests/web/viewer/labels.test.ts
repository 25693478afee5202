import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countVoxels } from '../../../src/evaluation/counts.ts';
import { composeClasses } from '../../../src/training/compose-labels.ts';
import {
  type AnnotationLabels,
  composeLabels,
  knownSlices,
} from '../../../web/viewer/labels/compose.ts';
import { countErrors, diceOf, errorKinds, errorMask } from '../../../web/viewer/labels/errors.ts';
import { MASK_MODES, weightsOf } from '../../../web/viewer/labels/weights.ts';

const SLICES = 3;
const codes = ['soleus', 'fibularis', 'bone', 'calf_muscle'] as const;
const classes = codes.map((code) => ({
  ...{ code, name: code, kind: 'MUSCLE' as const, colour: '#000000' },
  includes: code === 'calf_muscle' ? ['soleus', 'fibularis'] : [],
}));
/** Two voxels a slice, in the radiological view as they are stored: nothing is turned. */
const grid = {
  size: [2, 1, SLICES] as const,
  affine: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1],
};

const declaration = fc.record({
  labels: fc.uint8Array({ minLength: 6, maxLength: 6, max: codes.length }),
  firstSlice: fc.nat({ max: SLICES - 1 }),
  lastSlice: fc.nat({ max: SLICES - 1 }),
  declared: fc.subarray([...codes], { minLength: 1 }),
});

const annotation = declaration.map(({ labels, firstSlice, lastSlice, declared }) => ({
  labels,
  firstSlice: Math.min(firstSlice, lastSlice),
  lastSlice: Math.max(firstSlice, lastSlice),
  classes: declared.map((code) => ({ class: { code } })),
}));

function declaredBy({ classes: declared }: AnnotationLabels): string[] {
  return declared.map((each) => each.class.code);
}

describe('label maps laid over one another', () => {
  test('are what evaluations measure against', () => {
    fc.assert(
      fc.property(fc.array(annotation, { minLength: 1, maxLength: 4 }), (annotations) => {
        const trained = codes.slice(0, 3);
        const groups = classes.filter(({ includes }) => includes.length > 0);
        const expected = composeClasses(
          grid,
          annotations.map((each) => ({
            labels: { grid, data: each.labels },
            classByOrdinal: [null, ...codes],
            declared: declaredBy(each),
            slices: { first: each.firstSlice, last: each.lastSlice },
          })),
          trained,
          groups,
        );
        const { labels } = composeLabels(annotations, classes, SLICES);
        const withoutGroups = labels.map((value) => (value > trained.length ? 0 : value));
        expect([...withoutGroups]).toEqual([...expected.data]);
      }),
    );
  });

  test('know a class where it was looked for, whatever was found', () => {
    const declared = { firstSlice: 1, lastSlice: 9, classes: [{ class: { code: 'fibularis' } }] };
    const known = knownSlices([declared], classes, SLICES);
    expect([...known]).toEqual([0, 0, 0, 0, 0, ...[0, 0, 1, 0, 0], ...[0, 0, 1, 0, 0]]);
  });
});

describe('errors of a prediction', () => {
  test('are counted as evaluations count them', () => {
    fc.assert(
      fc.property(
        annotation,
        fc.uint8Array({ minLength: 6, maxLength: 6, max: 3 }),
        (manual, prediction) => {
          const composed = composeLabels([manual], classes.slice(0, 3), SLICES);
          const input = { manual: composed, prediction, values: [1, 2, 3], sliceCount: SLICES };
          const expected = countVoxels({
            ...{ truth: composed.labels, prediction, sliceCount: SLICES, classCount: 4 },
            annotated: composed.known,
          });
          const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);
          expect(countErrors({ ...input, classCount: 3 }, null)).toEqual(
            expected.map((counts) => ({
              value: counts.classIndex,
              truePositive: sum(counts.truePositive),
              falsePositive: sum(counts.falsePositive),
              falseNegative: sum(counts.falseNegative),
              slices: counts.slices.length,
            })),
          );
        },
      ),
    );
  });

  /** Soleus and fibularis annotated in the first two slices. */
  const input = {
    manual: {
      labels: Uint8Array.from([1, 1, 2, 0, 0, 0]),
      known: knownSlices(
        [{ firstSlice: 0, lastSlice: 1, classes: [classes[0], classes[1]].map(asDeclared) }],
        classes,
        SLICES,
      ),
    },
    prediction: Uint8Array.from([1, 2, 0, 3, 1, 0]),
    values: [1, 2, 3],
    sliceCount: SLICES,
    classCount: classes.length,
  };

  test('have a colour each, and none is claimed where nothing is known', () => {
    const { AGREES, MISTAKEN, MISSED, NOT_KNOWN } = errorKinds;
    expect([...errorMask(input)]).toEqual([AGREES, MISTAKEN, MISSED, NOT_KNOWN, NOT_KNOWN, 0]);
  });

  test('of one class leave the others alone', () => {
    const { PREDICTED_ONLY, MISSED } = errorKinds;
    const only = { ...input, values: [2] };
    expect([...errorMask(only)]).toEqual([0, PREDICTED_ONLY, MISSED, 0, 0, 0]);
    expect(countErrors(only, 1)).toEqual([
      { value: 2, truePositive: 0, falsePositive: 0, falseNegative: 1, slices: 1 },
    ]);
  });

  test('have no Dice where there is nothing to measure', () => {
    const [soleus, , bone] = countErrors(input, null);
    expect(soleus && diceOf(soleus)).toBeCloseTo(2 / 3);
    expect(bone && diceOf(bone)).toBeNull();
    expect(bone?.slices).toBe(0);
  });

  test('weigh as the loss modes have it', () => {
    const weights = MASK_MODES.map((mode) => [...weightsOf(mode, input)]);
    expect(weights).toEqual([
      [1, 1, 1, 0, 0, 0],
      [1, 1, 0, 0, 0, 0],
      [1, 2, 1, 0, 0, 0],
      [2, 2, 1, 0, 0, 0],
    ]);
  });
});

function asDeclared(labelClass: { readonly code: string } | undefined) {
  return { class: { code: labelClass?.code ?? '' } };
}
