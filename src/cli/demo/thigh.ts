import path from 'node:path';
import { thighSchema } from '../../imaging/label-schemas.ts';
import { describeCoverage, readCoverage } from '../coverage.ts';
import { describeImport, importManifest } from '../import.ts';
import { describeItems, splitLimbs } from '../volumes.ts';
import { exists, writeManifest } from './manifest.ts';
import type { Script } from './script.ts';

const study = 'qmritools-thigh';

/** What the 29 codes of its label map stand for: every muscle, and bone. */
const classes = thighSchema.classes
  .filter(({ code, kind }) => kind === 'MUSCLE' || code === 'bone')
  .map(({ code }) => code);

/** A real image of both thighs: imported, split, shown in coverage. One subject is never trained on. */
export async function thighPart(script: Script, folder: string, data: string): Promise<void> {
  const source = path.join(data, 'thigh_mri_qmritools');
  script.head('A real image of both thighs');
  if (!(await exists(source))) {
    script.say(`${source} is not there, so this part is left out.`);
    return;
  }
  const manifest = await writeManifest(path.join(folder, 'thigh.csv'), [
    {
      study,
      subject: 'S1',
      visit: 'V1',
      scanner: 'unknown',
      region: 'thigh',
      laterality: 'BOTH',
      image: path.join(source, 'thigh.nii.gz'),
      label_map: path.join(source, 'thigh_labels.nii.gz'),
      label_table: path.join(source, 'labels_itksnap.txt'),
      classes: classes.join(' '),
      exhaustive: 'no',
      annotator: 'QMRITools',
      tool: 'ITK-SNAP',
      status: 'accepted',
    },
  ]);
  const report = await script.step('thigh: import', () =>
    importManifest(script.client, manifest, false),
  );
  script.say(describeImport(report));
  const job = await script.step('thigh: split limbs', () => splitLimbs(script.client, [study]));
  script.say(`Split: ${describeItems(job)}`);
  const cells = await readCoverage(script.client, ['REGION'], { studies: [study] });
  script.say(describeCoverage(cells, ['REGION']));
  script.say('It is one subject, so there is nobody to hold back, and nothing is trained on it.');
}
