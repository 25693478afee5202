import fc from 'fast-check';
import type { ClassCoverage, MemberCoverage } from '../../src/training/coverage.ts';

export const CLASSES = ['bone', 'soleus', 'vessels'];

const SLICES = 8;
const ALL = [{ first: 0, last: SLICES - 1 }];

/** A volume whose classes are as given, all its slices annotated and exhaustive unless said otherwise. */
export function member(
  volumeId: string,
  states: Record<string, ClassCoverage['state'] | ClassCoverage>,
  rest: Partial<MemberCoverage> = {},
): MemberCoverage {
  const classes = Object.entries(states).map(([code, given]): [string, ClassCoverage] => {
    if (typeof given !== 'string') {
      return [code, given];
    }
    const looked = given === 'ANNOTATED' || given === 'ABSENT';
    return [code, { state: given, slices: looked ? ALL : [] }];
  });
  return {
    volumeId,
    side: 'TRAINING',
    sliceCount: SLICES,
    exhaustive: { first: 0, last: SLICES - 1 },
    classes: Object.fromEntries(classes),
    ...rest,
  };
}

const range = fc
  .tuple(fc.nat(SLICES - 1), fc.nat(SLICES - 1))
  .map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));

const classCoverage: fc.Arbitrary<ClassCoverage> = fc.oneof(
  fc.record({
    state: fc.constantFrom<ClassCoverage['state']>('ANNOTATED', 'ABSENT'),
    slices: fc.oneof(fc.constant(ALL), fc.array(range, { minLength: 1, maxLength: 3 })),
  }),
  fc.record({
    state: fc.constantFrom<ClassCoverage['state']>('NOT_ANNOTATED', 'DERIVABLE', 'NOT_APPLICABLE'),
    slices: fc.constant([]),
  }),
);

/** A label for two of the classes, or for a third that is not trained. */
export const LABEL_SET = {
  code: 'calf_muscle',
  classes: ['bone', 'soleus'],
  includes: ['bone', 'fibularis', 'soleus'],
};

/** Of each volume, what somebody says of the group. */
export const groupCoverage: fc.Arbitrary<ClassCoverage> = classCoverage;

/** Random coverage of CLASSES; the first volume of each side has voxels of every class. */
export const coverageMatrix: fc.Arbitrary<MemberCoverage[]> = fc
  .array(
    fc.record({
      side: fc.constantFrom<MemberCoverage['side']>('TRAINING', 'EVALUATION'),
      exhaustive: fc.oneof(fc.constant(null), fc.constant(ALL[0] ?? null), range),
      classes: fc.record(Object.fromEntries(CLASSES.map((code) => [code, classCoverage]))),
    }),
    { maxLength: 6 },
  )
  .map((rows) => [
    member('full-training', everyClass),
    member('full-evaluation', everyClass, { side: 'EVALUATION' }),
    ...rows.map((row, index) => ({ ...row, volumeId: `volume-${index}`, sliceCount: SLICES })),
  ]);

const everyClass: Record<string, ClassCoverage['state']> = Object.fromEntries(
  CLASSES.map((code) => [code, 'ANNOTATED']),
);
