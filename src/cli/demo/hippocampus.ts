import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DefineLabelSchemaInput } from '../../generated/operations.ts';
import { describeSnapshot } from '../cohort.ts';
import { describeImport, importManifest } from '../import.ts';
import { defineLabelSchema } from '../labels.ts';
import { cohortSnapshot } from './cohort.ts';
import { learnAndCompare } from './learn.ts';
import { exists, writeManifest } from './manifest.ts';
import type { Script } from './script.ts';

const study = 'msd-hippocampus';

const schema: DefineLabelSchemaInput = {
  code: 'hippocampus',
  name: 'Hippocampus',
  region: 'hippocampus',
  classes: [
    {
      code: 'hippocampus_anterior',
      name: 'Anterior hippocampus',
      kind: 'OTHER',
      colour: '#0072b2',
      synonyms: ['anterior'],
    },
    {
      code: 'hippocampus_posterior',
      name: 'Posterior hippocampus',
      kind: 'OTHER',
      colour: '#e69f00',
      synonyms: ['posterior'],
    },
  ],
};

const [anterior, posterior] = ['hippocampus_anterior', 'hippocampus_posterior'];

const labelTable = {
  codes: { 1: { class: anterior, side: null }, 2: { class: posterior, side: null } },
};

/** Real images: both classes are labelled, and one of them is hidden in half of the volumes. */
export async function hippocampusPart(script: Script, folder: string, data: string): Promise<void> {
  const source = path.join(data, 'hippocampus_msd');
  script.head('Real images of the hippocampus, one class hidden in half of them');
  if (!(await exists(source))) {
    script.say(`${source} is not there, so this part is left out.`);
    return;
  }
  const { client } = script;
  await defineLabelSchema(client, schema);
  const manifest = await manifestOf(folder, source);
  const report = await script.step('hippocampus: import', () =>
    importManifest(client, manifest, false),
  );
  script.say(describeImport(report));
  const snapshot = await script.step('hippocampus: freeze', () =>
    cohortSnapshot(client, {
      name: 'hippocampus, half partial',
      study,
      region: 'hippocampus',
      classes: schema.classes.map(({ code }) => code),
    }),
  );
  script.say(describeSnapshot('hippocampus, half partial', snapshot));
  await learnAndCompare(script, 'hippocampus', snapshot, 'hippocampus', {
    imageSize: 64,
    steps: 250,
  });
}

async function manifestOf(folder: string, source: string): Promise<string> {
  const table = path.join(folder, 'hippocampus-labels.json');
  await writeFile(table, JSON.stringify(labelTable));
  const names = (await readdir(path.join(source, 'images'))).toSorted();
  const rows = names.map((name, index) => {
    const isPartial = index % 2 === 1;
    return {
      study,
      subject: name.replace('.nii.gz', ''),
      visit: 'V1',
      scanner: 'unknown',
      region: 'hippocampus',
      laterality: 'NONE',
      image: path.join(source, 'images', name),
      label_map: path.join(source, 'labels', name),
      label_table: table,
      classes: isPartial ? `${anterior}` : `${anterior} ${posterior}`,
      exhaustive: isPartial ? 'no' : 'yes',
      annotator: 'Medical Segmentation Decathlon',
      tool: 'manual',
      status: 'accepted',
    };
  });
  return writeManifest(path.join(folder, 'hippocampus.csv'), rows);
}
