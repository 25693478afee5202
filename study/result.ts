import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { MyographError } from '../src/errors.ts';
import { lossSettingsSchema, trainingSettingsSchema } from '../src/training/training-settings.ts';

/** The form of one run's result file, `<id>.json`: what was run, on what, and what came out. */

const count = z.int().min(0);

/** Voxels of one class, as parallel arrays over the evaluated slices of its image. */
const classCounts = z.strictObject({
  class: z.string(),
  /** Whether nobody had labelled the class in this image: it is measured against the complete truth. */
  hidden: z.boolean(),
  truePositive: z.array(count),
  falsePositive: z.array(count),
  falseNegative: z.array(count),
});

/** One evaluation image, measured on its original matrix against its complete truth. */
const measuredImage = z.strictObject({
  /** Unique within the cohort: subject, visit, and side where an image of both limbs was cut. */
  id: z.string(),
  subject: z.string(),
  visit: z.string(),
  /** Of the subjects that were scanned and labelled alike: thigh, calf_1, calf_2, hippocampus. */
  set: z.string(),
  /** Slices of the stack, the evaluated ones or not. */
  sliceCount: z.int().min(1),
  /** Index in the stack of the first evaluated slice; the counts of slice n are at n − firstSlice. */
  firstSlice: count,
  voxelMm3: z.number().positive(),
  /** Of every trained class, in the order of `classes`. */
  counts: z.array(classCounts),
  /**
   * Voxels of the evaluated slices by truth (row: background, `classes`, `untrained`) and prediction
   * (column: background, `classes`).
   */
  confusion: z.array(z.array(count)),
});

/** A slice to be drawn; pixels row by row, the patient's right on the left, anterior at the top. */
const picture = z.strictObject({
  /** `id` of the measured image. */
  image: z.string(),
  slice: count,
  height: z.int().min(1),
  width: z.int().min(1),
  /** Base64 of one byte a pixel, black to white. */
  intensities: z.base64(),
  /** Runs [value, length, value, length, …]: 0 background, then `classes`, then `untrained`. */
  truth: z.array(count),
  /** The same, with what nobody had labelled in this image as 0: what a network would have learned from. */
  labelled: z.array(count),
  /** The same. */
  prediction: z.array(count),
});

const runResult = z.strictObject({
  id: z.string().regex(/^[a-z0-9_.-]+$/),
  /** SHA-256 of all that decides the run but not its outcome; a run with another is done again. */
  settingsHash: z.string().regex(/^[0-9a-f]{64}$/),
  part: z.enum([
    'matrix',
    'gating',
    'losses',
    'learning_curve',
    'hippocampus_all', // the reference of both below: nothing hidden
    'hippocampus_half', // one class hidden in half of the volumes
    'hippocampus_one', // each volume keeps one class
  ]),
  /** Name of the cohort in study/matrix.ts: thigh, thigh_proximal, calf, … */
  cohort: z.string(),
  network: z.enum(['unet', 'fcn8']),
  /** What distinguishes the run from the others of its part, cohort and network, such as `xent(fn)+dice`. */
  method: z.string(),
  /** 1 to 5 where subjects are held back in turn, else null. */
  fold: z.int().min(1).nullable(),
  /** Everything the trainer was given. */
  training: trainingSettingsSchema,
  loss: lossSettingsSchema,
  /** Why this loss where it was chosen from the coverage; null where the study says which. */
  choice: z.strictObject({ rule: z.string(), reason: z.string() }).nullable(),
  /** How the cohort was made, as plain data: seed, sizes, source. */
  data: z.record(z.string(), z.unknown()),
  /** Trained classes in channel order, the background apart. */
  classes: z.array(z.string()).min(1),
  /** Classes in the truth that nobody had labelled anywhere, so that no network knows them. */
  untrained: z.array(z.string()),
  learned: z.strictObject({
    subjects: z.array(z.string()),
    /** 3D images; an image of both limbs counts as two. */
    images: z.int().min(1),
    /** Slices that could be drawn. */
    slices: z.int().min(1),
  }),
  machine: z.strictObject({ engine: z.string(), device: z.string(), threads: z.int().min(1) }),
  /** Of the training alone, batches included. */
  trainingSeconds: z.number().min(0),
  /** Of recording, training, prediction and measuring, on the clock and of all threads. */
  wallSeconds: z.number().min(0),
  cpuSeconds: z.number().min(0),
  parameters: z.int().min(1),
  /** Of every step, to four digits. */
  losses: z.array(z.number()),
  evaluated: z.array(measuredImage).min(1),
  pictures: z.array(picture),
});

export type RunResult = z.infer<typeof runResult>;
export type MeasuredImage = z.infer<typeof measuredImage>;
export type Picture = z.infer<typeof picture>;

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
});

/** @throws INVALID_INPUT naming the file */
export function parseResult(text: string, file: string): RunResult {
  const parsed = json.pipe(runResult).safeParse(text);
  if (parsed.success) return parsed.data;
  throw new MyographError(
    'INVALID_INPUT',
    `${file} is no result of the study: ${z.prettifyError(parsed.error)}. Delete it and run \`npm run study\` again.`,
    { file },
  );
}

/** All results in a folder, by id; none where there is no such folder. @throws INVALID_INPUT */
export async function readResults(folder: string): Promise<RunResult[]> {
  const names = await readdir(folder).catch(() => []);
  const results: RunResult[] = [];
  for (const name of names.filter((each) => each.endsWith('.json')).toSorted()) {
    const file = path.join(folder, name);
    results.push(parseResult(await readFile(file, 'utf8'), file));
  }
  return results;
}

/** The pixels of runs [value, length, …]. */
export function decodeRuns(runs: readonly number[]): Uint8Array {
  const values: number[] = [];
  for (let at = 0; at < runs.length; at += 2) {
    for (let n = 0; n < (runs[at + 1] ?? 0); n += 1) values.push(runs[at] ?? 0);
  }
  return Uint8Array.from(values);
}

/** Pixels as runs [value, length, …]. */
export function encodeRuns(values: Uint8Array): number[] {
  const runs: number[] = [];
  let length = 0;
  values.forEach((value, at) => {
    length += 1;
    if (values[at + 1] === value) return;
    runs.push(value, length);
    length = 0;
  });
  return runs;
}
