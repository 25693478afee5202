import { SingleBar } from 'cli-progress';
import type { CoverageGroup } from '../../generated/operations.ts';
import { FULL_SIZE_SETS } from '../../imaging/phantom/phantom.ts';
import { writePhantom } from '../../imaging/phantom/write.ts';
import { describeSnapshot } from '../cohort.ts';
import { describeCoverage, readCoverage } from '../coverage.ts';
import { describeImport, importManifest } from '../import.ts';
import { readMembers, type SnapshotMember } from '../report/pictured-slices.ts';
import { versionName } from '../version-name.ts';
import { deriveClasses, describeItems, listVolumes, splitLimbs } from '../volumes.ts';
import { cohortSnapshot } from './cohort.ts';
import { learnAndCompare } from './learn.ts';
import type { Script } from './script.ts';

const study = 'phantom';

/** The seed document's cohorts, with fewer subjects and slices and a quarter of the matrix. */
const sizes = {
  thigh: { subjects: 4, scale: 0.25, slices: 8 },
  calf_1: { subjects: 8, scale: 0.25, slices: 10 },
  calf_2: { subjects: 10, scale: 0.25, slices: 10 },
};

/** What calf_1 and calf_2 have labelled between them. */
const calfClasses = [
  'tibialis_anterior',
  'extensor_digitorum_longus',
  'fibularis',
  'soleus',
  'gastrocnemius_medialis',
  'gastrocnemius_lateralis',
  'bone',
  'vessels',
  'subcutaneous_fat',
];

/** Tissues in some calves, muscles in others: one network for all nine classes. */
export async function phantomPart(
  script: Script,
  folder: string,
  picture: string | undefined,
): Promise<void> {
  const { client } = script;
  script.head('A generated study in the shape of ISMRM 2019 #4741');
  script.say(describeSizes());
  const manifest = await script.step('phantom: generate', () => generate(folder));
  const report = await script.step('phantom: import', () =>
    importManifest(client, manifest, false),
  );
  script.say(describeImport(report));
  const split = await script.step('phantom: split limbs', () => splitLimbs(client, [study]));
  script.say(`Both-limb images cut into one volume per limb: ${describeItems(split)}`);
  const derived = await script.step('phantom: derive', () => deriveClasses(client, [study]));
  script.say(`Intermuscular fat derived where all else is labelled: ${describeItems(derived)}`);
  await showCoverage(script);

  const snapshot = await script.step('phantom: freeze', () =>
    cohortSnapshot(client, { name: 'phantom calves', study, region: 'calf', classes: calfClasses }),
  );
  script.say(describeSnapshot('phantom calves', snapshot));
  const versions = await learnAndCompare(script, 'phantom', snapshot, 'calf', {
    imageSize: 96,
    steps: 450,
  });
  if (picture) {
    const volumes = pictured(await readMembers(client, snapshot.id));
    const { picturePredictions } = await import('./picture.ts');
    await script.step('phantom: picture', () =>
      picturePredictions(client, versions, volumes, picture),
    );
    script.say(
      `${picture} shows held-back calves: image, labels, and the predictions of ${versions.map(versionName).join(' and ')}.`,
    );
  }
}

/** A held-back calf of each set: one that has only tissues labelled, one that has only muscles. */
function pictured(members: readonly SnapshotMember[]): string[] {
  const heldBack = members.filter(({ side }) => side === 'EVALUATION');
  const ofSet = (set: string) =>
    heldBack.find(({ volume }) => volume.subject.code.startsWith(set))?.volume.id;
  return [ofSet('calf_1'), ofSet('calf_2')].filter((id) => id !== undefined);
}

async function showCoverage(script: Script): Promise<void> {
  const by: CoverageGroup[] = ['REGION', 'SCANNER'];
  const cells = await readCoverage(script.client, by, { studies: [study] });
  script.say(describeCoverage(cells, by));
  const missing = { studies: [study], scanners: ['Prisma'], missing: ['imaf'] };
  const { volumes, totalCount } = await listVolumes(script.client, missing, 5);
  const names = volumes.map(({ subject, visit, laterality }) =>
    [subject.code, visit.code, laterality.toLowerCase()].join(' '),
  );
  script.say(
    `Missing intermuscular fat at the Prisma: ${totalCount} volumes (${names.join(', ')}, …)`,
  );
  script.keep('coverage', cells);
}

async function generate(folder: string): Promise<string> {
  const total = sizes.thigh.subjects * 2 + sizes.calf_1.subjects + sizes.calf_2.subjects;
  const bar = new SingleBar({
    format: 'Generating {bar} {value}/{total} images',
    barsize: 24,
    stream: process.stderr,
    noTTYOutput: false,
  });
  bar.start(total, 0);
  try {
    return await writePhantom({ seed: 1, sets: sizes, onCase: () => bar.increment() }, folder);
  } finally {
    bar.stop();
  }
}

function describeSizes(): string {
  const lines = Object.entries(sizes).map(([set, size]) => {
    const full = FULL_SIZE_SETS[set === 'thigh' || set === 'calf_1' ? set : 'calf_2'];
    return `  ${set}: ${size.subjects} of ${full.subjects} subjects, ${size.slices} of ${full.slices} slices, matrix × ${size.scale}`;
  });
  return [
    'Reduced so that all of it takes minutes:',
    ...lines,
    'Thighs have every class labelled; calf_1 shows both limbs and has tissues only, calf_2 muscles only',
    "(which acquisition is which is Myograph's reading of the abstract).",
  ].join('\n');
}
