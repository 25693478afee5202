import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CohortSnapshot } from '../../../src/generated/prisma/client.ts';
import { calfSchema, ordinalOf } from '../../../src/imaging/label-schemas.ts';
import { membersOf, readMember } from '../../../src/jobs/volumes.ts';
import {
  createCohort,
  freezeCohort,
  labelSetsOf,
  snapshotLossChoice,
  snapshotMembers,
} from '../../../src/services/cohorts.ts';
import type { ServiceContext } from '../../../src/services/context.ts';
import { defineLabelSchema, ensureLabelSchemas } from '../../../src/services/labels.ts';
import { composeLabels } from '../../../src/training/compose-labels.ts';
import { labelSetChannels } from '../../../src/training/label-sets.ts';
import { importCells } from '../../support/manifest.ts';
import { openTestServices, type TestServices } from '../../support/services.ts';
import { imageFile, labelFile } from '../../support/volumes.ts';

let services: TestServices;
let ada: ServiceContext;
let snapshot: CohortSnapshot;

const [soleus, bone, muscle] = ['soleus', 'bone', 'calf_muscle'].map((code) =>
  ordinalOf(calfSchema, code),
);
const muscles = calfSchema.classes.at(-1)?.includes ?? [];

/** Four calves with soleus and bone, one with muscle as one beside soleus, one with muscle alone. */
beforeAll(async () => {
  services = await openTestServices();
  await ensureLabelSchemas(services.db);
  ada = await services.newUser('ada');
  const label = [soleus ?? 0, bone ?? 0, muscle ?? 0] as const;
  const volumes = [
    ...Array.from({ length: 4 }, () => ({ classes: 'soleus bone', codes: [label[0], label[1]] })),
    { classes: 'soleus calf_muscle', codes: [label[0], label[2]] },
    { classes: 'calf_muscle', codes: [0, label[2], label[2]] },
  ];
  const cell = { visit: '1', scanner: 'S', region: 'calf', laterality: 'left', annotator: 'ada' };
  const rows = volumes.map(({ classes }, n) => ({
    ...{ ...cell, study: 'calves', subject: `P${n}`, classes },
    ...{ image: `i${n}.nii`, label_map: `l${n}.nii` },
  }));
  const files = volumes.flatMap(({ codes }, n) => [
    [`i${n}.nii`, imageFile(n)],
    [`l${n}.nii`, labelFile([codes])],
  ]);
  await importCells(services, ada, rows, Object.fromEntries(files));
  const { id } = await createCohort(ada, { name: 'calves', studies: ['calves'] });
  snapshot = await freezeCohort(ada, { cohortId: id });
});
afterAll(() => services.close());

describe('a snapshot of studies of which some label muscle as one', () => {
  test('trains classes, and has the group as a set that may also be of no trained class', () => {
    expect(snapshot.classes).toEqual(['soleus', 'bone']);
    expect(labelSetsOf(snapshot)).toEqual([
      { code: 'calf_muscle', classes: ['soleus'], includes: [...muscles].sort() },
    ]);
    expect(labelSetChannels(snapshot.classes, labelSetsOf(snapshot))).toEqual([[0, 1]]);
  });

  test('has the volume with muscle alone on the training side', async () => {
    const members = await snapshotMembers(ada, snapshot.id);
    expect(members).toHaveLength(6);
    const alone = members.find(({ annotations }) =>
      annotations.every((each) => each.classes.every(({ class: own }) => own.kind === 'GROUP')),
    );
    expect(alone?.side).toBe('TRAINING');
  });

  test('offers the loss that learns from it, and chooses as if it were not there', async () => {
    const choice = await snapshotLossChoice(ada, snapshot.id);
    expect(choice).toMatchObject({
      loss: { mode: 'fn_plus_fp' },
      counts: { volumes: 5, missingPairs: 1, labelSetVolumes: 1 },
    });
    expect(choice.rejected.map(({ loss }) => loss.mode)).toContain('label_set');
  });

  test('is read as classes, then sets', async () => {
    const members = await membersOf(services, snapshot.id, 'TRAINING');
    const seen = new Set<number>();
    for (const member of members) {
      const { image, annotations, groups } = await readMember(services, member);
      expect(groups).toEqual(labelSetsOf(snapshot));
      const { data } = composeLabels(image.grid, annotations, snapshot.classes, groups);
      for (const value of data) seen.add(value);
    }
    expect(seen).toEqual(new Set([0, 1, 2, 3]));
  });

  test('stays as it was when the group gains a class', async () => {
    const before = labelSetsOf(snapshot);
    const popliteus = { code: 'popliteus', name: 'Popliteus', kind: 'MUSCLE', colour: '#123456' };
    const classes = calfSchema.classes.map(({ ontology: _, ...each }) =>
      each.code === 'calf_muscle' ? { ...each, includes: [...muscles, 'popliteus'] } : each,
    );
    await defineLabelSchema(services.administrator, {
      ...calfSchema,
      classes: [...classes, popliteus],
    });
    const now = await services.db.cohortSnapshot.findUniqueOrThrow({ where: { id: snapshot.id } });
    expect(labelSetsOf(now)).toEqual(before);
    const again = await freezeCohort(ada, { cohortId: snapshot.cohortId });
    expect(labelSetsOf(again)[0]?.includes).toContain('popliteus');
    expect(again.hash).not.toBe(snapshot.hash);
  });
});
