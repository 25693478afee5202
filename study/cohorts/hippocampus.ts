import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { MyographError } from '../../src/errors.ts';
import { readImage, readLabelMapCodes } from '../../src/imaging/nifti.ts';
import { sliceCount } from '../../src/imaging/slices.ts';
import { foldSubjects } from '../../src/training/split/folds.ts';
import { type Cohort, coverageOf, type StudyVolume } from '../volume.ts';
import type { CohortSpec } from './specs.ts';

type Spec = CohortSpec & { readonly kind: 'hippocampus' };

/** In the order of the values of the label maps. */
const CLASSES = ['hippocampus_anterior', 'hippocampus_posterior'] as const;

/** Real volumes with both classes labelled, of which some are kept back from the training as if they were not. */
export async function readHippocampus(spec: Spec, data: string | null): Promise<Cohort> {
  const { folder, names } = await findImages(data);
  const volumes = await Promise.all(
    names.map((name, index) => readVolume(folder, name, keptClasses(spec.hidden, index))),
  );
  // Whatever is hidden, the folds are those of volumes that keep one class: the same for every method.
  const subjects = names.map((name, index) => ({
    subject: subjectOf(name),
    classes: keptClasses('one', index),
  }));
  const folds = foldSubjects(subjects, CLASSES, spec.foldSeed, spec.folds);
  return {
    classes: CLASSES,
    untrained: [],
    onePiece: [],
    volumes,
    sideOf: (subject, fold) => (folds.get(subject) === fold ? 'EVALUATION' : 'TRAINING'),
  };
}

/** Whether the real images are there. */
export async function hasHippocampus(data: string | null): Promise<boolean> {
  return findImages(data).then(
    ({ names }) => names.length > 0,
    () => false,
  );
}

async function findImages(data: string | null): Promise<{ folder: string; names: string[] }> {
  const folder = data === null ? null : path.join(data, 'hippocampus_msd');
  const files = folder && (await readdir(path.join(folder, 'images')).catch(() => null));
  if (folder && files) {
    return { folder, names: files.filter((name) => name.endsWith('.nii.gz')).toSorted() };
  }
  throw new MyographError(
    'FILE_MISSING',
    `There are no images of the hippocampus${folder ? ` in ${folder}` : ''}: name the folder that has hippocampus_msd by MYOGRAPH_TEST_DATA.`,
    { folder },
  );
}

function keptClasses(hidden: Spec['hidden'], index: number): readonly string[] {
  if (hidden === 'none') return CLASSES;
  if (hidden === 'half') return index % 2 === 0 ? CLASSES : CLASSES.slice(0, 1);
  return [CLASSES[index % 2] ?? CLASSES[0]];
}

async function readVolume(
  folder: string,
  name: string,
  declared: readonly string[],
): Promise<StudyVolume> {
  const subject = subjectOf(name);
  const image = await readImage(await readFile(path.join(folder, 'images', name)), name);
  const bytes = await readFile(path.join(folder, 'labels', name));
  const { grid, codes } = await readLabelMapCodes(bytes, name);
  const labels = { grid, data: Uint8Array.from(codes) };
  const classByOrdinal = [null, ...CLASSES];
  const slices = { first: 0, last: sliceCount(image.grid) - 1 };
  const found = new Map(declared.map((code) => [code, true]));
  const isComplete = declared.length === CLASSES.length;
  return {
    ...{ id: subject, subject, visit: '1', set: 'hippocampus', image },
    annotations: [{ labels, classByOrdinal, declared, slices }],
    coverage: coverageOf(subject, slices.last + 1, found, isComplete),
    truth: { labels, classByOrdinal, declared: CLASSES, slices },
  };
}

function subjectOf(name: string): string {
  return name.replace('.nii.gz', '');
}
