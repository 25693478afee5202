import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lossOfMode } from '../../src/training/choice/rules.ts';
import { chooseLoss, overrideLoss, trainableClasses } from '../../src/training/choice.ts';
import {
  annotatedSlices,
  knownSlices,
  knownTable,
  type MemberCoverage,
} from '../../src/training/coverage.ts';
import { CLASSES, coverageMatrix, groupCoverage, LABEL_SET, member } from './coverage-arbitrary.ts';

const calf = (tissues: 'ANNOTATED' | 'NOT_ANNOTATED', muscles: 'ANNOTATED' | 'NOT_ANNOTATED') => ({
  bone: tissues,
  vessels: tissues,
  soleus: muscles,
});

/** Two volumes with tissues only and two with muscles only, one of each held back. */
const partialCalves: MemberCoverage[] = [
  member('t1', calf('ANNOTATED', 'NOT_ANNOTATED'), { exhaustive: null }),
  member('t2', calf('ANNOTATED', 'NOT_ANNOTATED'), { exhaustive: null, side: 'EVALUATION' }),
  member('m1', calf('NOT_ANNOTATED', 'ANNOTATED'), { exhaustive: null }),
  member('m2', calf('NOT_ANNOTATED', 'ANNOTATED'), { exhaustive: null, side: 'EVALUATION' }),
];

const completeCalves: MemberCoverage[] = [
  member('a', calf('ANNOTATED', 'ANNOTATED')),
  member('b', calf('ANNOTATED', 'ANNOTATED'), { side: 'EVALUATION' }),
];

describe('the loss chosen from coverage', () => {
  test('complete labels call for fn with the background as a class', () => {
    const choice = chooseLoss(completeCalves, CLASSES);
    expect(choice).toMatchObject({
      rule: 'complete',
      automatic: true,
      override: null,
      leftOut: [],
      loss: { mode: 'fn', backgroundWeight: 1, gating: 'catalog', crossEntropy: true, lambda: 1 },
      counts: { volumes: 2, classes: 3, missingPairs: 0, partialPairs: 0, nonExhaustiveVolumes: 0 },
    });
    expect(choice.reason).toContain('all 2 volumes');
  });

  test('partial labels call for fn_plus_fp, gated by the catalog, and the reason gives the counts', () => {
    const choice = chooseLoss(partialCalves, CLASSES);
    expect(choice).toMatchObject({
      rule: 'partial',
      loss: { mode: 'fn_plus_fp', backgroundWeight: 0, gating: 'catalog' },
      counts: {
        missingPairs: 6,
        nonExhaustiveVolumes: 4,
        annotated: { bone: 2, soleus: 2, vessels: 2 },
      },
    });
    expect(choice.reason).toContain('6 of 12 pairs of volume and class are not annotated');
    expect(choice.reason).toContain('4 of 4 volumes have unlabelled voxels of unknown class');
    expect(choice.rejected.map(({ loss }) => loss.mode)).toContain('fn');
    expect(choice.rejected.every(({ why }) => why.length > 20)).toBe(true);
  });

  test('a class annotated in part of the slices is not complete', () => {
    const some = { state: 'ANNOTATED' as const, slices: [{ first: 0, last: 3 }] };
    const choice = chooseLoss(
      [...completeCalves, member('c', { ...calf('ANNOTATED', 'ANNOTATED'), soleus: some })],
      CLASSES,
    );
    expect(choice).toMatchObject({ rule: 'partial', counts: { partialPairs: 1, missingPairs: 0 } });
    expect(choice.reason).toContain('soleus in 2');
  });

  test('a class of another region counts as known', () => {
    const thigh = member('thigh', {
      bone: 'ANNOTATED',
      vessels: 'ABSENT',
      soleus: 'NOT_APPLICABLE',
    });
    expect(chooseLoss([...completeCalves, thigh], CLASSES).rule).toBe('complete');
  });

  test('a derivable class is not annotated', () => {
    const volume = member('c', { ...calf('ANNOTATED', 'ANNOTATED'), soleus: 'DERIVABLE' });
    expect(chooseLoss([...completeCalves, volume], CLASSES).counts.missingPairs).toBe(1);
  });

  test('a class without a labelled voxel anywhere is left out and named', () => {
    const choice = chooseLoss(completeCalves, [...CLASSES, 'popliteus']);
    expect(choice.rule).toBe('complete');
    expect(choice.leftOut).toEqual([{ class: 'popliteus', why: expect.any(String) }]);
    expect(choice.reason).toContain('popliteus');
    expect(choice.coverageHash).toBe(chooseLoss(completeCalves, CLASSES).coverageHash);
  });

  test('a class annotated on one side of the split is refused by name', () => {
    const volume = member('c', { ...calf('ANNOTATED', 'ANNOTATED'), popliteus: 'ANNOTATED' });
    expect(() => chooseLoss([...completeCalves, volume], [...CLASSES, 'popliteus'])).toThrow(
      expect.objectContaining({
        code: 'CLASS_ONE_SIDED',
        message: expect.stringContaining('popliteus'),
      }),
    );
  });

  test('a cohort without any labelled class is refused', () => {
    expect(() => trainableClasses([member('a', {})], CLASSES)).toThrow(
      expect.objectContaining({ code: 'COHORT_EMPTY' }),
    );
  });

  test('fn exactly where every class is known in every slice of every exhaustive volume', () => {
    fc.assert(
      fc.property(coverageMatrix, (members) => {
        const complete = members.every(
          ({ exhaustive, sliceCount, ...rest }) =>
            exhaustive?.first === 0 &&
            exhaustive.last === sliceCount - 1 &&
            CLASSES.every((code) =>
              knownSlices({ exhaustive, sliceCount, ...rest }, code).every((known) => known === 1),
            ),
        );
        expect(chooseLoss(members, CLASSES).loss.mode).toBe(complete ? 'fn' : 'fn_plus_fp');
      }),
    );
  });

  test('a volume labelled in a part of its slices is partial, and teaches in these alone', () => {
    const slices = [{ first: 16, last: 31 }];
    const half = { state: 'ANNOTATED' as const, slices };
    const volume = member(
      'half',
      { bone: half, vessels: half, soleus: half },
      { sliceCount: 32, exhaustive: slices[0] ?? null },
    );
    const choice = chooseLoss([...completeCalves, volume], CLASSES);
    expect(choice).toMatchObject({ rule: 'partial', counts: { partialPairs: 3, missingPairs: 0 } });
    const rows = Array.from({ length: 32 }, (_, slice) => slice);
    expect([...knownTable(volume, CLASSES)]).toEqual(
      rows.flatMap((slice) => Array(4).fill(slice < 16 ? 0 : 1)),
    );
  });

  test('the choice and the hash depend on no order', () => {
    fc.assert(
      fc.property(coverageMatrix, fc.infiniteStream(fc.nat()), (members, keys) => {
        const order = new Map(members.map(({ volumeId }) => [volumeId, keys.next().value]));
        const rank = ({ volumeId }: MemberCoverage) => order.get(volumeId) ?? 0;
        const shuffled = members
          .toSorted((a, b) => rank(a) - rank(b))
          .map((one) => ({
            ...one,
            classes: Object.fromEntries(
              Object.entries(one.classes)
                .reverse()
                .map(([code, { state, slices }]) => [
                  code,
                  { slices: [...slices].reverse(), state },
                ]),
            ),
          }));
        const choice = chooseLoss(members, CLASSES);
        const other = chooseLoss(shuffled, [...CLASSES].reverse());
        expect(other.coverageHash).toBe(choice.coverageHash);
        expect(other.loss).toEqual(choice.loss);
        expect(other.counts).toEqual(choice.counts);
      }),
    );
  });

  test('any change of coverage changes the hash', () => {
    const hash = chooseLoss(completeCalves, CLASSES).coverageHash;
    const changes: Partial<MemberCoverage>[] = [
      { exhaustive: { first: 0, last: 6 } },
      { exhaustive: null },
      { volumeId: 'other' },
      {
        classes: member('x', { ...calf('ANNOTATED', 'ANNOTATED'), bone: 'ABSENT' }).classes,
      },
    ];
    const extra = member('c', calf('ANNOTATED', 'ANNOTATED'));
    const hashes = changes.map(
      (change) => chooseLoss([...completeCalves, { ...extra, ...change }], CLASSES).coverageHash,
    );
    expect(new Set([hash, ...hashes]).size).toBe(5);
  });
});

describe('labels of groups', () => {
  const { code } = LABEL_SET;
  const grouped = (name: string, states: Parameters<typeof member>[1], rest = {}) =>
    member(name, { [code]: 'ANNOTATED', ...states }, rest);
  const isLookedFor = (each: MemberCoverage, own: string) =>
    annotatedSlices(each, own).some((looked) => looked === 1);
  const modes = (members: MemberCoverage[]) =>
    chooseLoss(members, CLASSES, [LABEL_SET]).rejected.map(({ loss }) => loss.mode);

  test('never change the rule, whatever is labelled with them', () => {
    const further = fc.array(groupCoverage, { maxLength: 3 });
    fc.assert(
      fc.property(
        coverageMatrix,
        fc.infiniteStream(groupCoverage),
        further,
        (matrix, some, more) => {
          // Without labels of groups, a volume in which nobody looked for a class is no member.
          const all = matrix.filter((each) => CLASSES.some((own) => isLookedFor(each, own)));
          const labelled = all.map((each) => ({
            ...each,
            classes: { ...each.classes, [code]: some.next().value },
          }));
          const alone = more
            .filter(({ state }) => state === 'ANNOTATED')
            .map((state, n) => member(`group-${n}`, { [code]: state }, { exhaustive: null }));
          const choice = chooseLoss([...labelled, ...alone], CLASSES, [LABEL_SET]);
          const without = chooseLoss(all, CLASSES);
          expect(choice).toMatchObject({ rule: without.rule, loss: without.loss });
          const { labelSetVolumes, ...counts } = choice.counts;
          expect(without.counts).toEqual({ ...counts, labelSetVolumes: 0 });
          expect(labelSetVolumes).toBeGreaterThanOrEqual(alone.length);
        },
      ),
    );
  });

  test('that say more than labels of classes are left unused, which the choice says', () => {
    const members = [
      ...completeCalves,
      grouped('g', {}),
      grouped('h', calf('ANNOTATED', 'ANNOTATED')),
    ];
    const { counts, rejected } = chooseLoss(members, CLASSES, [LABEL_SET]);
    expect(counts).toMatchObject({ volumes: 3, labelSetVolumes: 1 });
    expect(rejected.at(-1)).toMatchObject({
      loss: { mode: 'label_set', dice: 'leaf', backgroundWeight: 1 },
      why: expect.stringMatching(
        /^Labels of groups in 1 volumes are left unused\..*--mode label_set/,
      ),
    });
    const partial = modes([...partialCalves, grouped('g', calf('ANNOTATED', 'NOT_ANNOTATED'))]);
    expect(partial.slice(-3)).toEqual(['marginal', 'label_set', 'ignore']);
  });

  test('that are not there, or say no more, are no reason for another loss', () => {
    expect(modes(partialCalves)).not.toContain('label_set');
    expect(modes([...completeCalves, grouped('g', calf('ANNOTATED', 'ANNOTATED'))])).not.toContain(
      'label_set',
    );
  });

  test('are covered by the hash', () => {
    const hash = (members: MemberCoverage[]) =>
      chooseLoss(members, CLASSES, [LABEL_SET]).coverageHash;
    const one = member('g', calf('ANNOTATED', 'NOT_ANNOTATED'));
    const same = grouped('g', calf('ANNOTATED', 'NOT_ANNOTATED'));
    expect(hash([...partialCalves, one])).not.toBe(hash([...partialCalves, same]));
  });
});

describe('the loss that a mode stands for', () => {
  const { loss } = chooseLoss(partialCalves, CLASSES);

  test('has a weight on the background where the mode needs one, and the Dice that goes with it', () => {
    expect(lossOfMode('marginal', loss)).toMatchObject({ backgroundWeight: 1, dice: 'soft' });
    expect(lossOfMode('label_set', loss)).toMatchObject({ backgroundWeight: 1, dice: 'leaf' });
    expect(lossOfMode('ignore', loss)).toMatchObject({ backgroundWeight: 1, dice: 'soft' });
    expect(lossOfMode('fp', { ...loss, dice: 'log' })).toEqual({
      ...loss,
      mode: 'fp',
      dice: 'log',
    });
  });

  test.each(['marginal', 'ignore'] as const)('%s replaces its entry among the rejected', (mode) => {
    const choice = chooseLoss(partialCalves, CLASSES);
    const forced = overrideLoss(choice, lossOfMode(mode, loss), 'ada', 'to compare');
    expect(choice.rejected.map((each) => each.loss)).toContainEqual(forced.loss);
    expect(forced.rejected.map((each) => each.loss)).not.toContainEqual(forced.loss);
    expect(forced.rejected).toHaveLength(choice.rejected.length);
  });
});

describe('an overridden choice', () => {
  const automatic = chooseLoss(partialCalves, CLASSES);
  const forced = { ...automatic.loss, mode: 'fn' as const, backgroundWeight: 1 };

  test('records who and why, and keeps what the rule would have taken', () => {
    const choice = overrideLoss(automatic, forced, 'ada', 'to compare with the usual mask');
    expect(choice).toMatchObject({
      loss: forced,
      automatic: false,
      rule: 'partial',
      override: { by: 'ada', why: 'to compare with the usual mask' },
      counts: automatic.counts,
      coverageHash: automatic.coverageHash,
    });
    expect(choice.rejected[0]?.loss).toEqual(automatic.loss);
    expect(choice.rejected.map(({ loss }) => loss)).not.toContainEqual(forced);
    expect(choice.reason).toContain('to compare with the usual mask');
  });

  test('needs who and why', () => {
    expect(() => overrideLoss(automatic, forced, 'ada', ' ')).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });
});
