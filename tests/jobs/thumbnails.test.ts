import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { voxelCount } from '../../src/imaging/image.ts';
import { encodeNifti } from '../../src/imaging/nifti.ts';
import { makeThumbnails, splitLimbs } from '../../src/services/catalog.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { deleteVolume } from '../../src/services/deletion.ts';
import { ensureLabelSchemas } from '../../src/services/labels.ts';
import { withdrawSubject } from '../../src/services/withdrawal.ts';
import { codeOf } from '../support/errors.ts';
import { runJob } from '../support/jobs.ts';
import { importCells } from '../support/manifest.ts';
import { importPhantom } from '../support/phantom-study.ts';
import { openTestServices, type TestServices } from '../support/services.ts';
import { smallGrid } from '../support/volumes.ts';

let services: TestServices;
let owner: ServiceContext;

beforeAll(async () => {
  services = await openTestServices();
  await ensureLabelSchemas(services.db);
  owner = await services.newUser('owner');
});
afterAll(() => services.close());

/** An image that no other of these tests has, also in its middle slice. */
const imageOf = (seed: number) =>
  encodeNifti(
    smallGrid,
    Float32Array.from({ length: voxelCount(smallGrid.size) }, (_, n) => (n * seed) % 17),
    { gzip: true },
  );

const volume = (id: string) => services.db.volume.findUniqueOrThrow({ where: { id } });

async function importOne(study: string, seed: number, dryRun = false): Promise<string> {
  const row = { study, subject: 'P1', visit: '1', scanner: 'Prisma', region: 'thigh' };
  const cells = { ...row, laterality: 'left', image: 'p1.nii.gz' };
  const [imported] = await importCells(
    services,
    owner,
    [cells],
    { 'p1.nii.gz': imageOf(seed) },
    { dryRun },
  );
  return imported?.volumeId ?? '';
}

async function thumbnailOf(id: string): Promise<string> {
  const { thumbnailSha256 } = await volume(id);
  if (thumbnailSha256 === null) throw new Error('there is none');
  return thumbnailSha256;
}

const withdraw = async (study: string, volumeId: string) =>
  withdrawSubject(owner, {
    subjectId: (await volume(volumeId)).subjectId,
    reason: 'They asked for it.',
    confirm: `${study}/P1`,
  });

describe('a thumbnail', () => {
  test('comes with the import of an image, as a picture in the store', async () => {
    const sha256 = await thumbnailOf(await importOne('imported', 1));
    const png = PNG.sync.read(Buffer.from(await services.store.get(sha256)));
    expect(Math.max(png.width, png.height)).toBe(160);
  });

  test('is kept nowhere by a dry run', async () => {
    const objects = () => services.db.storedObject.findMany({ select: { sha256: true } });
    const before = await objects();
    await importOne('tried', 2, true);
    const manifests = await services.db.manifestImport.findMany();
    const added = (await objects()).filter(
      ({ sha256 }) => !before.some((each) => each.sha256 === sha256),
    );
    expect(added).toEqual([{ sha256: manifests.at(-1)?.manifestSha256 }]);
  });

  test('comes with each limb that is cut from an image of both', async () => {
    await importPhantom(services, owner, { calf_1: { subjects: 1, scale: 0.125, slices: 4 } });
    await runJob(services, await splitLimbs(owner, { studies: ['phantom'] }));
    const limbs = await services.db.volume.findMany({ where: { parentId: { not: null } } });
    expect(limbs).toHaveLength(2);
    for (const { id } of limbs) expect(await services.store.has(await thumbnailOf(id))).toBe(true);
  });

  test('goes with a withdrawal, hash and bytes', async () => {
    const id = await importOne('withdrawn', 3);
    const sha256 = await thumbnailOf(id);
    await withdraw('withdrawn', id);
    expect(await services.store.has(sha256)).toBe(false);
    expect(await services.db.storedObject.findUnique({ where: { sha256 } })).toBeNull();
    expect(await volume(id)).toMatchObject({ isWithdrawn: true, thumbnailSha256: null });
  });

  test('stays where the same image is of a subject in another study', async () => {
    const [here, there] = [await importOne('here', 4), await importOne('there', 4)];
    const sha256 = await thumbnailOf(here);
    expect(await thumbnailOf(there)).toBe(sha256);
    await withdraw('here', here);
    expect(await services.store.has(sha256)).toBe(true);
    await deleteVolume(owner, { id: there, reason: 'It was a mistake.' });
    expect(await services.store.has(sha256)).toBe(false);
  });
});

describe('of a volume that has none, as it was imported before there were any', () => {
  test('one is made when asked for, or when the image is imported again', async () => {
    const id = await importOne('older', 5);
    const sha256 = await thumbnailOf(id);
    const forget = () =>
      services.db.volume.update({ where: { id }, data: { thumbnailSha256: null } });
    await forget();
    const { items } = await runJob(services, await makeThumbnails(owner, { studies: ['older'] }));
    expect(items).toMatchObject([{ message: 'made a thumbnail', code: null }]);
    expect(await thumbnailOf(id)).toBe(sha256);
    await forget();
    await importOne('older', 5);
    expect(await thumbnailOf(id)).toBe(sha256);
  });

  test('none is made of a subject that was withdrawn meanwhile', async () => {
    const id = await importOne('gone', 6);
    await services.db.volume.update({ where: { id }, data: { thumbnailSha256: null } });
    const job = await makeThumbnails(owner, { volumeIds: [id] });
    await withdraw('gone', id);
    const { items } = await runJob(services, job);
    expect(items).toMatchObject([{ code: 'WITHDRAWN' }]);
    expect((await volume(id)).thumbnailSha256).toBeNull();
    expect(await codeOf(makeThumbnails(owner, { volumeIds: [id] }))).toBe('WITHDRAWN');
  });
});
