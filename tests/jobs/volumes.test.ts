import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Study, User, Volume } from '../../src/generated/prisma/client.ts';
import { membersOf, readMember } from '../../src/jobs/volumes.ts';
import { createCohort, freezeCohort } from '../../src/services/cohorts.ts';
import { hashOfJson } from '../../src/training/canonical-json.ts';
import { composeLabels } from '../../src/training/compose-labels.ts';
import {
  annotate,
  createStudy,
  createTinyCatalog,
  createUser,
  createVolume,
  TINY_CLASSES,
  TINY_SLICES,
  type TinyCatalog,
} from '../support/tiny-study.ts';

let catalog: TinyCatalog;
let study: Study;
let editor: User;
let volume: Volume;

const VOXELS = 16 * 16 * TINY_SLICES;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  study = await createStudy(catalog, 'discs');
  editor = await createUser(catalog, 'editor', [[study, 'EDITOR']]);
  volume = await createVolume(catalog, { study, subject: 'a', annotated: TINY_CLASSES });
  await createVolume(catalog, { study, subject: 'b', annotated: TINY_CLASSES });
});

afterAll(() => catalog.drop());

async function readFrozen() {
  const context = catalog.as(editor);
  const name = hashOfJson(performance.now());
  const { id } = await createCohort(context, { name, studies: ['discs'] });
  const snapshot = await freezeCohort(context, { cohortId: id });
  const members = [
    ...(await membersOf(catalog, snapshot.id, 'TRAINING')),
    ...(await membersOf(catalog, snapshot.id, 'EVALUATION')),
  ];
  const member = members.find(({ volumeId }) => volumeId === volume.id);
  if (!member) throw new Error('the volume is no member');
  return { member, read: await readMember(catalog, member) };
}

async function labelsNow(): Promise<Uint8Array> {
  const { read } = await readFrozen();
  return composeLabels(read.image.grid, read.annotations, TINY_CLASSES).data;
}

describe('a member, read from the store', () => {
  test('has its image, and the values of its region by class', async () => {
    const { read } = await readFrozen();
    expect(read.image.data).toHaveLength(VOXELS);
    expect(read.regionCodes).toEqual([null, ...TINY_CLASSES]);
    expect(new Set(await labelsNow())).toEqual(new Set([0, 1, 2]));
  });

  test('a later correction of a class is laid over what it corrects', async () => {
    const labels = new Uint8Array(VOXELS);
    labels[0] = 1;
    await annotate(catalog, volume, {
      labels,
      classes: ['left_disc'],
      isExhaustive: false,
      createdById: editor.id,
    });
    const composed = await labelsNow();
    expect(composed.filter((value) => value === 1)).toHaveLength(1);
    expect(composed.filter((value) => value === 2).length).toBeGreaterThan(50);
  });

  test('what was derived lies under what a person drew, also when it came later', async () => {
    const before = await labelsNow();
    await annotate(catalog, volume, {
      labels: new Uint8Array(VOXELS).fill(1),
      classes: ['left_disc'],
      isExhaustive: false,
      createdById: editor.id,
      kind: 'DERIVED',
    });
    expect(await labelsNow()).toEqual(before);
  });

  test('bytes that are not those of the hash are refused', async () => {
    const { member } = await readFrozen();
    await catalog.store.delete(member.imageSha256);
    await expect(readMember(catalog, member)).rejects.toMatchObject({ code: 'OBJECT_MISSING' });
  });
});
