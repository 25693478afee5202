import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Evaluation, ModelVersion } from '../../../src/generated/prisma/client.ts';
import {
  compareVersions,
  comparisonDice,
  diceMatrix,
  lostSubjects,
  meanSummaries,
  pairedWithFirst,
  regressedSlices,
  regressionReport,
  worstSlices,
} from '../../../src/services/comparison.ts';
import type { ServiceContext } from '../../../src/services/context.ts';
import { diceCells, worstCells } from '../../../src/services/evaluation.ts';
import { promoteVersion } from '../../../src/services/registry.ts';
import { bySubject, createVersion, measure } from '../../support/compared.ts';
import { createTinyCatalog, type TinyCatalog } from '../../support/tiny-study.ts';
import { createTwinStudies, type TwinStudies } from '../../support/twins.ts';

/** Subjects of two studies that have the same codes are different people: they are never pooled, and can be told apart. */

let catalog: TinyCatalog;
let twins: TwinStudies;
let context: ServiceContext;
let champion: ModelVersion;
let candidate: ModelVersion;
let evaluation: Evaluation;

/** Dice of s0, s1 and s2, first of beta and then of alpha, in hundredths. */
const CHAMPION = [90, 80, 70, 60, 50, 40];
const CANDIDATE = [80, 80, 70, 40, 50, 40];
const named = [
  ['alpha', 's0'],
  ['alpha', 's1'],
  ['alpha', 's2'],
  ['beta', 's0'],
  ['beta', 's1'],
  ['beta', 's2'],
];

beforeAll(async () => {
  catalog = await createTinyCatalog();
  twins = await createTwinStudies(catalog);
  context = catalog.as(twins.editor);
  const { snapshot, editor, volumes } = twins;
  const made = { snapshot, by: editor, model: 'twins', classes: snapshot.classes };
  champion = await createVersion(catalog, made);
  candidate = await createVersion(catalog, made);
  const counted = (dice: readonly number[]) => bySubject('left_disc', dice);
  evaluation = await measure(catalog, champion, snapshot, counted(CHAMPION), volumes);
  await measure(catalog, candidate, snapshot, counted(CANDIDATE), volumes);
  await promoteVersion(context, { versionId: champion.id, alias: 'champion', reason: 'First.' });
});

afterAll(() => catalog.drop());

const placeOf = ({ study, subject }: { study: string | null; subject: string | null }) => [
  study,
  subject,
];

test('Dice of an evaluation', async () => {
  const cells = await diceCells(context, evaluation.id, { groupBy: ['SUBJECT'] });
  expect(cells.map(placeOf)).toEqual(named);
  expect(cells.map(({ score }) => score.dice)).toEqual([0.6, 0.5, 0.4, 0.9, 0.8, 0.7]);
  const ofCode = { groupBy: ['SUBJECT' as const], subjects: ['s0'] };
  const own = await diceCells(context, evaluation.id, ofCode);
  expect(own.map(placeOf)).toEqual([named[0], named[3]]);
  const [pooled] = await diceCells(context, evaluation.id, { ...ofCode, groupBy: ['CLASS'] });
  expect(pooled?.score.dice).toBeCloseTo(0.75, 12);
  const worst = await worstCells(context, evaluation.id, 4);
  expect(worst.map(placeOf)).toEqual([named[2], named[1], named[0], named[5]]);
});

test('a comparison', async () => {
  const versionIds = [champion.id, candidate.id];
  const comparison = await compareVersions(context, { versionIds });
  const [[left, mean] = []] = await pairedWithFirst(comparison);
  for (const paired of [left, mean]) {
    expect(paired?.differences.map(placeOf)).toEqual(named);
    expect(paired?.differences.map(({ first }) => first)).toEqual([0.6, 0.5, 0.4, 0.9, 0.8, 0.7]);
  }
  expect((await meanSummaries(comparison)).map(({ subjects }) => subjects)).toEqual([6, 6]);
  const cells = await comparisonDice(context, comparison, { groupBy: ['SUBJECT'] });
  expect(cells.map(placeOf)).toEqual(named);
  const slices = await comparisonDice(context, comparison, { groupBy: ['VOLUME', 'SLICE'] });
  expect(slices.map(placeOf)).toEqual(named);
  const worst = await worstSlices(context, comparison, { first: 2 });
  expect(worst.map(placeOf)).toEqual([named[2], named[0]]);
});

test('a Dice matrix, whose labels name the study', async () => {
  const versionIds = [champion.id];
  const axes = { rows: 'VOLUME' as const, columns: 'CLASS' as const };
  const { rows } = await diceMatrix(context, { versionIds, ...axes });
  const labels = rows.map(({ label }) => label);
  expect(labels).toHaveLength(2);
  expect(labels[0]).toMatch(/^alpha\/s\d v1$/);
  expect(labels[1]).toBe(labels[0]?.replace('alpha', 'beta'));
  const [{ key } = { key: '' }] = rows;
  const one = { columns: 'SLICE' as const, rows: 'CLASS' as const, volumeId: key };
  expect((await diceMatrix(context, { versionIds, ...one })).rows).not.toEqual([]);
});

test('a regression report', async () => {
  const asked = { versionId: candidate.id, alias: 'champion', margin: 0.01 };
  const report = await regressionReport(context, asked);
  expect(report.mean.pairs).toBe(6);
  expect(lostSubjects(report, 5).map(placeOf)).toEqual([named[0], named[3]]);
  const slices = await regressedSlices(context, report, 5);
  expect(slices.map(placeOf)).toEqual([named[0], named[3]]);
});
