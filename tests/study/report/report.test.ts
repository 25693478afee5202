import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { studyOf } from '../../../study/matrix.ts';
import { reportOf, writeReport } from '../../../study/report.ts';
import { encodeRuns, type RunResult } from '../../../study/result.ts';
import { keepResult } from '../../../study/store.ts';
import { AMENDED, BOTH, run, scored } from './toy-runs.ts';

const study = studyOf('committed');
const named = (id: string, result: RunResult): RunResult => ({ ...result, id });

/** A slice of 2 × 2 pixels: background, bone, imaf, imaf. */
const picture = {
  ...{ image: 's0/1', slice: 0, height: 2, width: 2 },
  intensities: Buffer.from([0, 80, 160, 255]).toString('base64'),
  truth: encodeRuns(Uint8Array.from([0, 1, 2, 2])),
  labelled: encodeRuns(Uint8Array.from([0, 1, 0, 0])),
  prediction: encodeRuns(Uint8Array.from([0, 1, 1, 0])),
};
const results = (['fn', ...AMENDED] as const).map((mode) =>
  named(
    `calf-unet-${mode}-dice`,
    run({ loss: { ...BOTH, mode }, evaluated: scored([50, 60, 70, 80]), pictures: [picture] }),
  ),
);

const pageOf = (found: readonly RunResult[], name: string) =>
  reportOf(study, found).find((file) => file.name === name)?.text ?? '';

test('every page is there without any result, and says what is missing', () => {
  const files = reportOf(study, []);
  expect(files.map(({ name }) => name)).toEqual([
    'README.md',
    'claims.md',
    'matrix.md',
    'learning-curve.md',
    'hippocampus.md',
    'losses.md',
  ]);
  for (const { text } of files) expect(text).toMatch(/missing|cannot be told/i);
});

test('figures and tables of what there is, the same for the same results', () => {
  const files = reportOf(study, results);
  const figures = files.map(({ name }) => name).filter((name) => name.endsWith('.svg'));
  expect(figures).toEqual([
    'figures/dice-calf-unet.svg',
    'figures/slices-calf-calf_1.svg',
    'figures/weight-masks.svg',
    'figures/predictions-calf.svg',
    'figures/loss-calf-unet-both.svg',
  ]);
  expect(reportOf(study, results.toReversed())).toEqual(files);
  const matrix = pageOf(results, 'matrix.md');
  for (const figure of figures.slice(0, 4)) expect(matrix).toContain(`](${figure})`);
  expect(matrix).toMatch(/\| xent\(fn_plus_fp\)\+dice \| 0\.650 \(0\.5\d\d to 0\.7\d\d\) \|/);
});

test('no page has an undefined value, or a figure that is not there', () => {
  const files = reportOf(study, results);
  const names = new Set(files.map(({ name }) => name));
  for (const { name, text } of files.filter((file) => file.name.endsWith('.md'))) {
    expect(text, name).not.toMatch(/undefined\b(?! \|)(?!\.)|NaN|\[object|null\b/);
    for (const [, target = ''] of text.matchAll(/!\[[^\]]*\]\(([^)]*)\)/g)) {
      expect(names).toContain(target);
    }
  }
});

test('missing runs are counted, and results of other studies left out and named', () => {
  const readme = pageOf([...results, named('elsewhere', run({}))], 'README.md');
  expect(readme).toContain(`**Missing:** ${study.runs.length - results.length} runs`);
  expect(readme).toContain('Left out, as no runs of this study: `elsewhere`');
  expect(readme).toContain('4 runs on tensorflow 2 on CPU, 2 threads');
});

test('a report is written from a folder of results, and old figures go', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'myograph-report-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const place = path.join(folder, 'results');
  for (const result of results) await keepResult(place, result);
  await writeReport(study, place, folder);
  await writeFile(path.join(folder, 'figures/old.svg'), '<svg/>');
  const claims = await readFile(path.join(folder, 'claims.md'), 'utf8');
  await writeReport(study, place, folder);
  expect(await readdir(path.join(folder, 'figures'))).not.toContain('old.svg');
  expect(await readFile(path.join(folder, 'claims.md'), 'utf8')).toBe(claims);
});
