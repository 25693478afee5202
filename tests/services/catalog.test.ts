import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeMember, setMember } from '../../src/services/access.ts';
import {
  importById,
  importManifest,
  importRows,
  rowsOfImports,
  scanners,
  subjectById,
  visitById,
  volumeById,
  volumes,
} from '../../src/services/catalog.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { ensureLabelSchemas } from '../../src/services/labels.ts';
import { createLoaders } from '../../src/services/loaders.ts';
import { importCells } from '../support/manifest.ts';
import { openTestServices, type TestServices } from '../support/services.ts';
import { imageFile, labelFile } from '../support/volumes.ts';

let services: TestServices;
let ada: ServiceContext;
let stranger: ServiceContext;
let studyId: string;

beforeAll(async () => {
  services = await openTestServices();
  await ensureLabelSchemas(services.db);
  [ada, stranger] = [await services.newUser('ada'), await services.newUser('stranger')];
  const rows = Array.from({ length: 7 }, (_, n) => ({
    ...{ study: 'knee', subject: `P${6 - n}`, visit: '1', scanner: n % 2 ? 'B' : 'A' },
    ...{ region: 'thigh', laterality: 'left', image: `${n}.nii` },
    ...{ label_map: 'l.nii', classes: 'vessels rectus_femoris', annotator: 'ada' },
  }));
  const images = rows.map(({ image }, n) => [image, imageFile(n)]);
  const files = { ...Object.fromEntries(images), 'l.nii': labelFile([[1]]) };
  await importCells(services, ada, rows, files);
  studyId = (await services.db.study.findUniqueOrThrow({ where: { code: 'knee' } })).id;
});
afterAll(() => services.close());

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => error.code,
  );

describe('pages', () => {
  test('of volumes join up to the whole list, oldest first', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    for (;;) {
      const { rows, hasNextPage, totalCount } = await volumes(ada, { first: 3, after });
      expect(await totalCount()).toBe(7);
      seen.push(...rows.map(({ id }) => id));
      after = rows.at(-1)?.id;
      if (!hasNextPage) break;
    }
    expect(seen).toHaveLength(7);
    expect(seen).toEqual([...new Set(seen)].sort());
  });

  test('of subjects go by code', async () => {
    const { rows, hasNextPage, totalCount } = await createLoaders(ada).subjectsByStudy.load(
      studyId,
      { first: 2, after: 'P4' },
    );
    expect(rows.map((row) => row.code)).toEqual(['P5', 'P6']);
    expect([hasNextPage, await totalCount()]).toEqual([false, 7]);
  });

  test('of volumes show what the filter asks for', async () => {
    const { rows } = await volumes(ada, {
      first: 10,
      filter: { scanners: ['B'], subjects: ['P1', 'P2'] },
    });
    expect(rows).toHaveLength(1);
    const none = { annotated: ['rectus_femoris'], missing: ['rectus_femoris'] };
    expect(await (await volumes(ada, { first: 10, filter: none })).totalCount()).toBe(0);
    expect(await code(volumes(ada, { first: 1, filter: { annotated: ['tail'] } }))).toBe(
      'INVALID_INPUT',
    );
  });
});

describe('what others have', () => {
  test('cannot be seen by any way to ask', async () => {
    const [volume] = (await volumes(ada, { first: 1 })).rows;
    const [id, subjectId, visitId] = [
      volume?.id ?? '',
      volume?.subjectId ?? '',
      volume?.visitId ?? '',
    ];
    expect(await volumeById(ada, id)).toEqual(volume);
    expect(await subjectById(ada, subjectId)).not.toBeNull();
    expect(await visitById(ada, visitId)).not.toBeNull();
    expect(await volumeById(stranger, id)).toBeNull();
    expect(await subjectById(stranger, subjectId)).toBeNull();
    expect(await visitById(stranger, visitId)).toBeNull();
    expect(await (await volumes(stranger, { first: 1 })).totalCount()).toBe(0);
    expect((await volumes(stranger, { first: 1, filter: { studies: ['knee'] } })).rows).toEqual([]);
    expect((await scanners(stranger, { first: 9 })).rows).toHaveLength(2);
    const found = await services.db.manifestImport.findFirstOrThrow();
    expect(await importById(ada, found.id)).not.toBeNull();
    expect(await importById(services.administrator, found.id)).not.toBeNull();
    expect(await importById(stranger, found.id)).toBeNull();
  });
});

describe('an import', () => {
  test('shows its volumes to who asked for it only while their studies are to be seen', async () => {
    const found = await services.db.manifestImport.findFirstOrThrow();
    const shown = async () => {
      const [rows = []] = await rowsOfImports(ada, [found]);
      return rows.filter(({ volumeId }) => volumeId !== null).length;
    };
    expect(await shown()).toBe(7);
    await setMember(ada, { studyId, userName: 'stranger', role: 'OWNER' });
    await removeMember(stranger, { studyId, userName: 'ada' });
    expect(await shown()).toBe(0);
    expect(importRows(found)).toHaveLength(7);
    await setMember(stranger, { studyId, userName: 'ada', role: 'OWNER' });
    await removeMember(ada, { studyId, userName: 'stranger' });
    expect(await shown()).toBe(7);
  });
});

test('an import takes hashes only', async () => {
  const input = { manifestSha256: '/etc/passwd', files: [], dryRun: true };
  expect(await code(importManifest(ada, input))).toBe('INVALID_INPUT');
});

describe('loaders', () => {
  test('give each key its row, and each parent its children in order', async () => {
    const loaders = createLoaders(ada);
    const { rows } = await volumes(ada, { first: 2 });
    const [first, second] = rows;
    const [a, b] = await loaders.volumeById.loadMany([second?.id ?? '', first?.id ?? '']);
    expect([a, b]).toEqual([second, first]);
    const schema = await loaders.schemaById.load(first?.schemaId ?? 0);
    expect(schema.classes[0]).toMatchObject({ code: 'rectus_femoris' });
    const annotations = await loaders.annotationsByVolume.load(first?.id ?? '', { first: 9 });
    const [annotation] = annotations.rows;
    const declared = await loaders.annotationClasses.load(annotation?.id ?? '');
    expect(declared.map((each) => [each.class.code, each.voxels])).toEqual([
      ['rectus_femoris', 1],
      ['vessels', 0],
    ]);
    const coverage = await loaders.coverageByVolume.load(first?.id ?? '');
    expect(coverage[0]).toMatchObject({ state: 'ANNOTATED' });
    expect(await loaders.limbsByVolume.load(first?.id ?? '')).toEqual([]);
    expect(await loaders.volumesByVisit.load(first?.visitId ?? '')).toEqual([first]);
    expect(await loaders.visitsBySubject.load(first?.subjectId ?? '')).toHaveLength(1);
    expect((await loaders.classByCode.load('bone')).kind).toBe('TISSUE');
    await expect(loaders.studyById.load(first?.id ?? '')).rejects.toThrow('no row');
  });
});
