import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashOfJson } from '../../src/training/canonical-json.ts';
import {
  annotatedSlices,
  coverageHash,
  exhaustiveSlices,
  knownSliceCount,
  knownSlices,
} from '../../src/training/coverage.ts';
import { CLASSES, coverageMatrix } from './coverage-arbitrary.ts';

/** The runs of ones in a mask, as [first, last]. */
function runs(mask: Uint8Array): [number, number][] {
  const starts = [...mask.keys()].filter((slice) => mask[slice] && !mask[slice - 1]);
  const ends = [...mask.keys()].filter((slice) => mask[slice] && !mask[slice + 1]);
  return starts.map((first, index) => [first, ends[index] ?? first]);
}

test('the hash is that of the canonical JSON of volumes, classes and runs of slices', () => {
  fc.assert(
    fc.property(coverageMatrix, (members) => {
      const rows = members.map((member) => ({
        volumeId: member.volumeId,
        sliceCount: member.sliceCount,
        exhaustive: runs(exhaustiveSlices(member, [])),
        classes: Object.fromEntries(
          CLASSES.map((code) => [
            code,
            {
              state: member.classes[code]?.state ?? 'NOT_ANNOTATED',
              slices: runs(annotatedSlices(member, code)),
            },
          ]),
        ),
      }));
      const inOrder = rows.sort((a, b) => (a.volumeId < b.volumeId ? -1 : 1));
      expect(coverageHash(members, CLASSES.toReversed())).toBe(hashOfJson(inOrder));
    }),
  );
});

test('known slices are counted without their mask', () => {
  fc.assert(
    fc.property(coverageMatrix, (members) => {
      for (const member of members) {
        for (const code of [...CLASSES, 'unlisted']) {
          const known = knownSlices(member, code).filter((value) => value === 1);
          expect(knownSliceCount(member, code)).toBe(known.length);
        }
      }
    }),
  );
});
