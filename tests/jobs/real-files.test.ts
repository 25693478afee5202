import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { thighSchema } from '../../src/imaging/label-schemas.ts';
import { deriveClasses, splitLimbs, volumeById } from '../../src/services/catalog.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { coverage, defineLabelSchema, ensureLabelSchemas } from '../../src/services/labels.ts';
import { runJob } from '../support/jobs.ts';
import { importCells } from '../support/manifest.ts';
import { openTestServices, type TestServices } from '../support/services.ts';
import { readTestFile, testData } from '../support/test-data.ts';

describe.skipIf(!testData)('real files', () => {
  let services: TestServices;
  let owner: ServiceContext;
  const thigh = 'thigh_mri_qmritools';
  const muscles = thighSchema.classes
    .filter(({ kind }) => kind === 'MUSCLE')
    .map(({ code }) => code);

  beforeAll(async () => {
    services = await openTestServices();
    await ensureLabelSchemas(services.db);
    owner = services.administrator;
  });
  afterAll(() => services.close());

  test('both thighs go from 29 codes to covered limbs', async () => {
    const paths = ['thigh.nii.gz', 'thigh_labels.nii.gz', 'labels_itksnap.txt'];
    const files = Object.fromEntries(paths.map((path) => [path, readTestFile(`${thigh}/${path}`)]));
    const [row] = await importCells(
      services,
      owner,
      [
        {
          ...{ study: 'thigh', subject: 'S1', visit: '1', scanner: 'unknown', region: 'thigh' },
          ...{ laterality: 'both', image: 'thigh.nii.gz', label_map: 'thigh_labels.nii.gz' },
          ...{ label_table: 'labels_itksnap.txt', classes: [...muscles, 'bone'].join(' ') },
          ...{ annotator: 'QMRITools', exhaustive: 'no' },
        },
      ],
      files,
    );
    expect(row).toMatchObject({ status: 'CREATED', problems: [] });
    const job = await splitLimbs(owner, { studies: ['thigh'] });
    const { items } = await runJob(services, job);
    expect(items).toMatchObject([
      { code: null, message: expect.stringContaining('split into left') },
    ]);
    const cells = await coverage(owner, { groupBy: [], filter: { studies: ['thigh'] } });
    const whole = cells.filter(({ annotated }) => annotated === 2);
    expect(whole.map((cell) => cell.class.code)).toEqual([...muscles, 'bone']);
    const derivation = await deriveClasses(owner, { studies: ['thigh'] });
    const refused = (await runJob(services, derivation)).items;
    expect(refused).toHaveLength(2);
    for (const { code, message } of refused) {
      expect(code).toBe('DERIVATION_REFUSED');
      expect(message).toContain('vessels, subcutaneous_fat');
    }
  });

  test('the hippocampus comes with a schema of its own', async () => {
    const part = (code: string, colour: string) => ({
      ...{ code: `hippocampus_${code}`, name: `Hippocampus, ${code}`, kind: 'OTHER', colour },
    });
    const classes = [part('anterior', '#ff0000'), part('posterior', '#0000ff')];
    const schema = { code: 'hippocampus', name: 'Hippocampus', region: 'hippocampus', classes };
    await defineLabelSchema(owner, schema);
    const names = ['001', '003', '004'].map((n) => `hippocampus_${n}.nii.gz`);
    const files = Object.fromEntries(
      names.flatMap((name) =>
        ['images', 'labels'].map((folder) => [
          `${folder}/${name}`,
          readTestFile(`hippocampus_msd/${folder}/${name}`),
        ]),
      ),
    );
    const rows = names.map((name, n) => ({
      ...{ study: 'msd', subject: name.slice(0, 15), visit: '1', scanner: 'unknown' },
      ...{ region: 'hippocampus', laterality: 'none', image: `images/${name}` },
      ...{ label_map: `labels/${name}`, annotator: 'MSD', exhaustive: n === 0 ? 'yes' : 'no' },
      classes: n === 0 ? 'hippocampus_anterior hippocampus_posterior' : 'hippocampus_anterior',
    }));
    const imported = await importCells(services, owner, rows, files);
    expect(imported.map(({ status }) => status)).toEqual(['CREATED', 'CREATED', 'CREATED']);
    expect(imported[1]?.problems).toMatchObject([{ code: 'LABEL_UNDECLARED', isWarning: true }]);
    const volume = await volumeById(owner, imported[0]?.volumeId ?? '');
    expect(volume?.missing).toEqual([]);
    const cells = await coverage(owner, { groupBy: [], filter: { studies: ['msd'] } });
    expect(cells.map(({ annotated, missing }) => [annotated, missing])).toEqual([
      [3, 0],
      [1, 2],
    ]);
  });
});
