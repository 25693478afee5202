import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countVoxels } from '../../src/evaluation/counts.ts';

const CLASSES = 4;

/** Labels in runs, as images have them. */
const labels = (length: number) =>
  fc
    .array(fc.tuple(fc.nat(CLASSES - 1), fc.integer({ min: 1, max: 11 })), { minLength: 1 })
    .map((runs) => {
      const values = runs.flatMap(([value, times]) => Array<number>(times).fill(value));
      return Uint8Array.from({ length }, (_, at) => values[at % values.length] ?? 0);
    });

/** The same bytes, as many bytes behind the begin of their buffer. */
function offset(bytes: Uint8Array, by: number): Uint8Array {
  const moved = Buffer.alloc(bytes.length + by).subarray(by);
  moved.set(bytes);
  return moved;
}

test('counts are those of one voxel after the other, at any size and place in memory', () => {
  const volume = fc
    .record({ sliceCount: fc.integer({ min: 1, max: 4 }), size: fc.nat(40) })
    .chain(({ sliceCount, size }) =>
      fc.record({
        sliceCount: fc.constant(sliceCount),
        size: fc.constant(size),
        truth: labels(sliceCount * size),
        prediction: labels(sliceCount * size),
        by: fc.nat(3),
      }),
    );
  fc.assert(
    fc.property(volume, ({ sliceCount, size, truth, prediction, by }) => {
      const counts = countVoxels({
        truth: offset(truth, by),
        prediction,
        sliceCount,
        classCount: CLASSES,
        annotated: new Uint8Array(sliceCount * CLASSES).fill(1),
      });
      for (const count of counts) {
        const voxels = (isTrue: boolean, isPredicted: boolean) =>
          Array.from({ length: sliceCount }, (_, slice) => {
            const own = [...truth.keys()].filter((at) => Math.floor(at / size) === slice);
            return own.filter(
              (at) =>
                (truth[at] === count.classIndex) === isTrue &&
                (prediction[at] === count.classIndex) === isPredicted,
            ).length;
          });
        expect(count.truePositive).toEqual(voxels(true, true));
        expect(count.falsePositive).toEqual(voxels(false, true));
        expect(count.falseNegative).toEqual(voxels(true, false));
      }
    }),
  );
});

test.each([0, 3, 7, 8])('a class that there is not is refused at voxel %i of 9', (at) => {
  const truth = new Uint8Array(9);
  truth[at] = CLASSES;
  const input = { sliceCount: 1, classCount: CLASSES, annotated: new Uint8Array(CLASSES).fill(1) };
  const none = new Uint8Array(9);
  for (const maps of [
    { truth, prediction: none },
    { truth: none, prediction: truth },
  ]) {
    expect(() => countVoxels({ ...input, ...maps })).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  }
});
