import { describe, expect, test } from 'vitest';
import { freezeInFolds } from '../../../src/services/cohorts/folds.ts';
import {
  type FreezableAnnotation,
  type FreezableVolume,
  freezeVolumes,
} from '../../../src/services/cohorts/freeze.ts';

const SLICES = 6;
const CALF = ['soleus', 'tibialis_anterior', 'bone', 'vessels'];

function annotation(
  id: string,
  voxels: Record<string, number>,
  rest: Partial<FreezableAnnotation> = {},
): FreezableAnnotation {
  return {
    id,
    byModel: false,
    labelMapSha256: `map-${id}`,
    isExhaustive: false,
    slices: { first: 0, last: SLICES - 1 },
    classes: Object.entries(voxels).map(([code, count]) => ({ code, voxels: count })),
    ...rest,
  };
}

function ordinalsOf(classes: readonly string[]): Record<string, number> {
  return Object.fromEntries(classes.map((code, place) => [code, place + 1]));
}

function volume(
  subject: string,
  annotations: readonly FreezableAnnotation[],
  rest: Partial<FreezableVolume> = {},
): FreezableVolume {
  return {
    id: `id-${subject}`,
    subject,
    imageSha256: `image-${subject}`,
    sliceCount: SLICES,
    schema: 'calf',
    regionClasses: CALF,
    ordinals: ordinalsOf(CALF),
    derivable: [],
    groups: {},
    annotations,
    ...rest,
  };
}

/** Muscles in some subjects, tissues in the others. */
function calves(count: number): FreezableVolume[] {
  return Array.from({ length: count }, (_, index) =>
    volume(`s${index}`, [
      index % 2 === 0
        ? annotation(`muscles-${index}`, { soleus: 50, tibialis_anterior: 20 })
        : annotation(`tissues-${index}`, { bone: 30 }),
    ]),
  );
}

function codeOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return 'no error';
}

describe('label maps of models', () => {
  test('are learned from, and nothing is measured against them', () => {
    const taught = Array.from({ length: 20 }, (_, index) =>
      volume(`m${index}`, [
        annotation(`model-${index}`, { soleus: 9, bone: 9 }, { byModel: true }),
      ]),
    );
    for (const seed of [1, 2, 3]) {
      const { members } = freezeVolumes([...calves(6), ...taught], null, seed);
      expect(members).toHaveLength(26);
      const evaluated = members.filter(({ side }) => side === 'EVALUATION');
      expect(evaluated.length).toBeGreaterThan(0);
      expect(evaluated.flatMap(({ annotations }) => annotations).some((one) => one.byModel)).toBe(
        false,
      );
    }
    expect(codeOf(() => freezeVolumes(taught, null, 1))).toBe('SPLIT_IMPOSSIBLE');
  });
});

describe('what a snapshot holds', () => {
  test('every labelled class is trained, in the order of the schema, and the others are named', () => {
    const frozen = freezeVolumes(calves(6), null, 1);
    expect(frozen.classes).toEqual(['soleus', 'tibialis_anterior', 'bone']);
    expect(frozen.leftOut.map((entry) => entry.class)).toEqual(['vessels']);
  });

  test('volumes without an annotation of a trained class are not members', () => {
    const frozen = freezeVolumes(calves(6), ['bone'], 1);
    expect(frozen.members.map(({ volumeId }) => volumeId).sort()).toEqual([
      'id-s1',
      'id-s3',
      'id-s5',
    ]);
    expect(frozen.leftOut).toEqual([]);
  });

  test('every class is labelled on both sides, and a subject is on one', () => {
    const visits = calves(8).flatMap((first) => [
      first,
      { ...first, id: `${first.id}-2`, imageSha256: `${first.imageSha256}-2` },
    ]);
    const { members, classes } = freezeVolumes(visits, null, 3);
    for (const code of classes) {
      const sides = members
        .filter(({ coverage }) => coverage.classes[code]?.state === 'ANNOTATED')
        .map(({ side }) => side);
      expect(new Set(sides).size).toBe(2);
    }
    const sideOf = new Map(members.map(({ volumeId, side }) => [volumeId, side]));
    for (const { id } of calves(8)) expect(sideOf.get(`${id}-2`)).toBe(sideOf.get(id));
  });
});

describe('coverage', () => {
  const regionClasses = ['sartorius', 'bone'];
  const thigh = { schema: 'thigh', regionClasses, ordinals: ordinalsOf(regionClasses) };

  test('classes of another region do not apply; absent, derivable and unknown stay apart', () => {
    const mixed = [
      ...calves(6),
      volume('thigh', [annotation('thigh', { sartorius: 9, bone: 0 })], thigh),
      volume('thigh-2', [annotation('thigh-2', { sartorius: 9 })], {
        ...thigh,
        derivable: ['bone'],
      }),
    ];
    const { members } = freezeVolumes(mixed, null, 1);
    const states = (id: string) => {
      const classes = members.find(({ volumeId }) => volumeId === id)?.coverage.classes ?? {};
      return Object.fromEntries(Object.entries(classes).map(([code, { state }]) => [code, state]));
    };
    expect(states('id-thigh')).toMatchObject({
      soleus: 'NOT_APPLICABLE',
      sartorius: 'ANNOTATED',
      bone: 'ABSENT',
    });
    expect(states('id-thigh-2')).toMatchObject({ bone: 'DERIVABLE' });
    expect(states('id-s0')).toMatchObject({ sartorius: 'NOT_APPLICABLE', bone: 'NOT_ANNOTATED' });
  });

  test('the slices of all annotations of a class are joined; the exhaustive ones are the longest run', () => {
    const parts = [
      annotation('a', { bone: 5 }, { slices: { first: 0, last: 1 }, isExhaustive: true }),
      annotation('b', { bone: 0 }, { slices: { first: 2, last: 3 }, isExhaustive: true }),
      annotation('c', { bone: 1 }, { slices: { first: 5, last: 5 }, isExhaustive: true }),
    ];
    const cohort = [volume('a', parts), volume('b', [annotation('d', { bone: 3 })])];
    const member = freezeVolumes(cohort, null, 1).members.find(
      ({ volumeId }) => volumeId === 'id-a',
    );
    expect(member?.coverage.classes.bone).toEqual({
      state: 'ANNOTATED',
      slices: [
        { first: 0, last: 3 },
        { first: 5, last: 5 },
      ],
    });
    expect(member?.coverage.exhaustive).toEqual({ first: 0, last: 3 });
  });
});

describe('hashes', () => {
  test('depend neither on ids nor on the order of the volumes', () => {
    const original = freezeVolumes(calves(8), null, 1);
    const elsewhere = calves(8)
      .toReversed()
      .map((entry) => ({ ...entry, id: `other-${entry.id}` }));
    const same = freezeVolumes(elsewhere, null, 1);
    expect(same.hash).toBe(original.hash);
    expect(same.coverageHash).toBe(original.coverageHash);
  });

  test('are for ever: of this content they have always been these', () => {
    const parts = [
      annotation('early', { bone: 3, vessels: 0 }, { slices: { first: 0, last: 2 } }),
      annotation('later', { bone: 5 }, { slices: { first: 2, last: 9 }, isExhaustive: true }),
    ];
    const includes = ['tibialis_anterior', 'soleus'];
    const region = {
      regionClasses: [...CALF, 'a_muscle'],
      ordinals: ordinalsOf([...CALF, 'a_muscle']),
      groups: { a_muscle: includes },
    };
    const content = [
      ...calves(8),
      volume('parts', parts),
      volume('grouped', [annotation('grouped', { a_muscle: 4, bone: 1 })], region),
    ].map((each) => ({ ...each, ...region }));
    const { hash, coverageHash, labelSets } = freezeVolumes(content, null, 1);
    expect(labelSets).toHaveLength(1);
    expect(coverageHash).toBe('df3d7a75fd677eab53c430f415a07db028e2099be7b6b3a7570141892dfc2876');
    expect(hash).toBe('033fb5ad2579ac9539d10822372d40999246da10826aa452a0e284ef45d21f0b');
  });

  test('change with a label map, with the classes and with the split', () => {
    const { hash, coverageHash } = freezeVolumes(calves(8), null, 1);
    const corrected = calves(8).map((entry) =>
      entry.id === 'id-s2'
        ? { ...entry, annotations: [annotation('new', { soleus: 50, tibialis_anterior: 20 })] }
        : entry,
    );
    const afterCorrection = freezeVolumes(corrected, null, 1);
    expect(afterCorrection.hash).not.toBe(hash);
    expect(afterCorrection.coverageHash).toBe(coverageHash);
    expect(freezeVolumes(calves(8), ['bone', 'soleus'], 1).hash).not.toBe(hash);
    const splits = new Set(
      [1, 2, 3, 4, 5].map((seed) => freezeVolumes(calves(8), null, seed).hash),
    );
    expect(splits.size).toBeGreaterThan(1);
  });
});

describe('labels of groups', () => {
  const regionClasses = [...CALF, 'calf_muscle'];
  const includes = ['soleus', 'tibialis_anterior', 'tibialis_posterior'];
  const region = {
    ...{ regionClasses, ordinals: ordinalsOf(regionClasses) },
    groups: { calf_muscle: includes },
  };
  const grouped = (subject: string, voxels: Record<string, number>) =>
    volume(subject, [annotation(subject, voxels)], region);
  const cohort = (...more: FreezableVolume[]) => [
    ...calves(6).map((each) => ({ ...each, ...region })),
    ...more,
  ];
  const muscle = grouped('g', { calf_muscle: 40 });

  test('are sets of the trained classes; they are neither trained nor left out', () => {
    const frozen = freezeVolumes(cohort(grouped('g', { calf_muscle: 40, bone: 3 })), null, 1);
    expect(frozen.labelSets).toEqual([
      { code: 'calf_muscle', classes: ['soleus', 'tibialis_anterior'], includes },
    ]);
    expect(frozen.classes).toEqual(['soleus', 'tibialis_anterior', 'bone']);
    expect(frozen.leftOut.map((entry) => entry.class)).toEqual(['vessels']);
  });

  test.each([
    ['nobody has any', cohort(grouped('g', { calf_muscle: 0, bone: 3 })), null],
    ['none of their classes is trained', cohort(muscle), ['bone']],
  ])('are no sets where %s', (_, volumes, requested) => {
    const frozen = freezeVolumes(volumes, requested, 1);
    expect(frozen.labelSets).toEqual([]);
    expect(frozen.members.map(({ volumeId }) => volumeId)).not.toContain(
      requested ? 'id-g' : 'nobody',
    );
  });

  test('alone make a member to learn from, never one to measure on, and change no choice', () => {
    const alone = Array.from({ length: 6 }, (_, n) => grouped(`g${n}`, { calf_muscle: 40 }));
    const sides = (members: readonly { volumeId: string; side: string }[]) =>
      new Map(members.map(({ volumeId, side }) => [volumeId, side]));
    const without = sides(freezeVolumes(cohort(), null, 1).members);
    const { members } = freezeVolumes(cohort(...alone), null, 1);
    expect(members).toHaveLength(12);
    for (const { volumeId, side } of members) {
      expect(side).toBe(without.get(volumeId) ?? 'TRAINING');
    }
    for (const fold of freezeInFolds(cohort(...alone), null, 1, 3)) {
      for (const { id } of alone) expect(sides(fold.members).get(id)).toBe('TRAINING');
    }
  });

  test('are covered by the hashes, with what the group includes', () => {
    const frozen = (groups: Record<string, string[]>) =>
      freezeVolumes(
        cohort(muscle).map((each) => ({ ...each, groups })),
        null,
        1,
      );
    const wider = [...includes, 'vessels'];
    const hashes = [includes, wider].map((codes) => frozen({ calf_muscle: codes }).hash);
    expect(new Set(hashes).size).toBe(2);
    expect(freezeVolumes(cohort(), null, 1).hash).toBe(freezeVolumes(calves(6), null, 1).hash);
  });

  test('cannot be asked for as classes to train', () => {
    const ask = () => freezeVolumes(cohort(muscle), ['calf_muscle', 'bone'], 1);
    expect(codeOf(ask)).toBe('INVALID_INPUT');
    expect(ask).toThrow(/soleus, tibialis_anterior/);
  });
});

describe('the hash of label maps', () => {
  const withOrdinals = (ordinals: Record<string, number>) =>
    freezeVolumes(
      calves(8).map((entry) => ({ ...entry, ordinals })),
      null,
      1,
    ).hash;

  test('changes with what their values mean', () => {
    const [soleus, tibialis, ...rest] = CALF;
    const swapped = ordinalsOf([tibialis ?? '', soleus ?? '', ...rest]);
    expect(withOrdinals(swapped)).not.toBe(withOrdinals(ordinalsOf(CALF)));
  });

  test('stays when the region gains a class that none of them has', () => {
    expect(withOrdinals(ordinalsOf([...CALF, 'new']))).toBe(withOrdinals(ordinalsOf(CALF)));
  });
});

describe('refusals', () => {
  test('nothing matches, or nothing is labelled', () => {
    expect(codeOf(() => freezeVolumes([], null, 1))).toBe('COHORT_EMPTY');
    expect(codeOf(() => freezeVolumes([volume('a', [])], null, 1))).toBe('COHORT_EMPTY');
    expect(codeOf(() => freezeVolumes(calves(4), ['vessels'], 1))).toBe('COHORT_EMPTY');
  });

  test('a class of no region of the cohort', () => {
    expect(() => freezeVolumes(calves(4), ['sartorius'], 1)).toThrow(/sartorius/);
    expect(codeOf(() => freezeVolumes(calves(4), ['sartorius'], 1))).toBe('INVALID_INPUT');
  });

  test('a class of one subject cannot be on both sides and is named', () => {
    const cohort = [...calves(6), volume('only', [annotation('v', { vessels: 3 })])];
    expect(() => freezeVolumes(cohort, null, 1)).toThrow(/vessels/);
    expect(codeOf(() => freezeVolumes(cohort, null, 1))).toBe('SPLIT_IMPOSSIBLE');
  });

  test('the same image under two subjects', () => {
    const cohort = [
      ...calves(4),
      volume('twin', calves(1)[0]?.annotations ?? [], { imageSha256: 'image-s0' }),
    ];
    expect(codeOf(() => freezeVolumes(cohort, null, 1))).toBe('DUPLICATE_IMAGE');
  });
});
