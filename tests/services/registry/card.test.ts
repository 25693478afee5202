import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  CohortSnapshot,
  ModelVersion,
  Study,
  TrainingRun,
  User,
} from '../../../src/generated/prisma/client.ts';
import { createCohort, freezeCohort } from '../../../src/services/cohorts.ts';
import type { CardFacts } from '../../../src/services/registry/card/facts.ts';
import { renderCard } from '../../../src/services/registry/card/render.ts';
import { type ModelCard, modelCard } from '../../../src/services/registry/card.ts';
import { promoteVersion, setDescription, setTag } from '../../../src/services/registry.ts';
import { startTraining } from '../../../src/services/training.ts';
import { codeOf } from '../../support/errors.ts';
import { registerVersion } from '../../support/full-catalog.ts';
import {
  createStudy,
  createTinyCatalog,
  createUser,
  createVolume,
  type TinyCatalog,
  type TinyVolume,
} from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let study: Study;
let editor: User;
let run: TrainingRun;
let snapshot: CohortSnapshot;
let version: ModelVersion;
/** Before anything was measured, and after. */
let before: ModelCard;
let card: ModelCard;

/** The left disc is labelled at Prisma, the right one at TrioTim, and never both in one volume. */
function volumesOf(n: number): Omit<TinyVolume, 'study'> {
  const isLeft = n % 2 === 0;
  return {
    subject: `s${n}`,
    annotated: [isLeft ? 'left_disc' : 'right_disc'],
    scanner: isLeft ? 'Prisma' : 'TrioTim',
  };
}

beforeAll(async () => {
  catalog = await createTinyCatalog();
  study = await createStudy(catalog, 'discs');
  editor = await createUser(catalog, 'Ada | *Editor*', [[study, 'EDITOR']]);
  for (let n = 0; n < 8; n += 1) await createVolume(catalog, { study, ...volumesOf(n) });
  snapshot = await freeze('two discs');
  run = await startTraining(catalog.as(editor), {
    snapshotId: snapshot.id,
    model: 'discs',
    preset: 'small',
    loss: { mode: 'marginal', backgroundWeight: 1, why: 'To compare | it.' },
  });
  await train();
  version = await registerVersion(catalog, snapshot, run);
  before = await modelCard(catalog.as(editor), version.id);
  const promotion = { versionId: version.id, alias: 'champion', reason: 'The only one.' };
  await promoteVersion(catalog.as(editor), promotion);
  const ofVersion = { type: 'ModelVersion', id: version.id } as const;
  await setTag(catalog.as(editor), ofVersion, { key: 'stage', value: 'in use | *trial*' });
  await setDescription(catalog.as(editor), ofVersion, { text: 'Learned\nfrom discs.' });
  await measure(snapshot);
  card = await modelCard(catalog.as(editor), version.id);
});

afterAll(() => catalog.drop());

async function freeze(name: string): Promise<CohortSnapshot> {
  const context = catalog.as(editor);
  const { id } = await createCohort(context, { name, studies: [study.code] });
  return freezeCohort(context, { cohortId: id });
}

async function train(): Promise<void> {
  const { db } = catalog;
  const [member] = await members('TRAINING');
  await db.trainingStep.createMany({
    data: [1, 2, 3].map((step) => ({
      ...{ runId: run.id, step, loss: 1, crossEntropy: 1, dice: 0 },
    })),
  });
  await db.trainingCheck.create({ data: { runId: run.id, step: 3, loss: 1, dice: 0.625 } });
  const validation = { volumeIds: [member?.volumeId ?? ''] };
  const stopReason = 'Plateau: the training loss fell no more.';
  run = await db.trainingRun.update({ where: { id: run.id }, data: { validation, stopReason } });
}

function members(side: 'TRAINING' | 'EVALUATION') {
  return catalog.db.cohortMember.findMany({
    where: { snapshotId: snapshot.id, side },
    include: { volume: { include: { scanner: true } } },
    orderBy: { volumeId: 'asc' },
  });
}

/** Counts of the left disc in every volume held back: good at Prisma, bad at TrioTim, with distances. */
async function measure(on: CohortSnapshot): Promise<void> {
  const { db } = catalog;
  const held = await members('EVALUATION');
  const { id: classId } = await db.labelClass.findUniqueOrThrow({ where: { code: 'left_disc' } });
  await db.evaluation.create({
    data: {
      versionId: version.id,
      snapshotId: on.id,
      counts: {
        create: held.map(({ volumeId, volume: { scanner } }) => ({
          ...{ volumeId, classId, slices: [0, 1, 2] },
          truePositive: scanner.name === 'Prisma' ? [10, 8, 0] : [1, 1, 0],
          falsePositive: scanner.name === 'Prisma' ? [1, 1, 0] : [9, 9, 0],
          falseNegative: scanner.name === 'Prisma' ? [1, 1, 0] : [9, 9, 0],
        })),
      },
      distances: {
        create: held.map(({ volumeId }) => ({
          ...{ volumeId, classId, convention: 'SURFACE_ELEMENTS' as const, hd95Mm: 2.5 },
          ...{ assdMm: 0.5, surfaceDice: 0.875, toleranceMm: 1 },
        })),
      },
    },
  });
}

/** The cells of the first table under a heading, by the first of each line. */
function tableUnder(markdown: string, heading: string, nth = 0): Record<string, string[]> {
  const [, section = ''] = markdown.split(`\n${heading}\n`);
  const tables = section
    .trim()
    .split('\n\n')
    .filter((block) => block.startsWith('|'));
  const rows = (tables[nth] ?? '').split('\n').map((line) =>
    line
      .replaceAll('\\|', '¦')
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return Object.fromEntries(rows.map(([first = '', ...rest]) => [first, rest]));
}

test('has the headings of model cards, each once and in order', () => {
  const headings = card.markdown.split('\n').filter((line) => /^#{1,2} /.test(line));
  expect(headings).toEqual([
    `# Model card: discs, version ${version.number}`,
    '## Model details',
    '## Intended use',
    '## Factors',
    '## Metrics',
    '## Training data',
    '## Training procedure',
    '## Evaluation data',
    '## Quantitative analyses',
    '## Ethical considerations',
    '## Caveats and recommendations',
  ]);
});

test('says who made it, when, and with what; names typed by people are no Markdown', () => {
  const { details, date } = card.json;
  expect(details).toMatchObject({
    ...{ model: 'discs', version: version.number, study: 'discs', by: 'Ada | *Editor*' },
    ...{ aliases: ['champion'], engine: 'none', weightsSha256: version.weightsSha256 },
    registeredAt: version.createdAt.toISOString(),
  });
  expect(before.json.details.aliases).toEqual([]);
  expect(Date.parse(date)).toBeGreaterThanOrEqual(version.createdAt.getTime());
  expect(card.markdown).toContain('of a run that Ada \\| \\*Editor\\* asked for');
});

test('shows what people said of it, in one line each, and nothing where they said nothing', () => {
  expect(card.json.details.ofVersion).toEqual({
    description: 'Learned\nfrom discs.',
    tags: [{ key: 'stage', value: 'in use | *trial*' }],
  });
  expect(card.json.details.ofModel).toEqual({ description: null, tags: [] });
  expect(card.markdown).toContain('\n- Of the version: Learned from discs.\n');
  expect(card.markdown).toContain('Tags of the version: stage=in use \\| \\*trial\\*');
  expect(before.markdown).not.toContain('Of the version');
  expect(card.markdown).not.toContain('of the model:');
});

test('tells subjects, visits and volumes of each side, and the coverage of each class', async () => {
  const { data } = card.json;
  const counts = (n: number) => ({ subjects: n, visits: n, volumes: n });
  const held = (await members('EVALUATION')).length;
  expect(data).toMatchObject({
    snapshot: { cohort: 'two discs', number: 1, hash: snapshot.hash },
    training: counts(8 - held),
    evaluation: counts(held),
    validation: counts(1),
    studies: ['discs'],
    modelLabels: { taken: false, volumes: 0 },
    neverTogether: [{ classes: ['left_disc'], with: ['right_disc'] }],
  });
  const [left, right] = data.coverage;
  expect((left?.training.annotated ?? 0) + (right?.training.annotated ?? 0)).toBe(8 - held);
  expect(left?.training.missing).toBe(right?.training.annotated);
  const table = tableUnder(card.markdown, '### Coverage');
  expect(table.left_disc).toEqual(
    [left?.training.annotated, 0, 0, left?.training.missing, 0, left?.trainingSubjects]
      .map(String)
      .concat(String(left?.evaluation.annotated)),
  );
});

test('tells the loss, who chose it against which rule, and what was not chosen', () => {
  const section = card.markdown.split('\n### Loss\n')[1]?.split('\n### ')[0];
  expect(section).toContain("against rule 'partial': To compare \\| it.");
  expect(section).toMatch(/cross-entropy 'marginal' \(w_0 = 1, gated by the catalog\)/);
  const table = tableUnder(card.markdown, '### Loss');
  const rejected = Object.keys(table).filter((name) => name.includes("'fn_plus_fp'"));
  expect(rejected.length).toBeGreaterThan(0);
  expect(card.json.loss.override).toEqual({ by: 'Ada | *Editor*', why: 'To compare | it.' });
});

test('tells how training went, with all its settings', () => {
  expect(card.json.training).toMatchObject({
    ...{ stepsDone: 3, checks: 1, validationDice: 0.625, weightsOfStep: null },
    stopReason: 'Plateau: the training loss fell no more.',
  });
  expect(card.json.training.validationStep).toBe(3);
  expect(card.markdown).toMatch(
    /Validation: 1 check, mean Dice 0\.625 .* at the last check, after step 3/,
  );
  const settings = tableUnder(card.markdown, '### Settings');
  expect(settings['network.kind']).toEqual(['unet']);
  expect(settings['augmentation.rotation']).toEqual(['15']);
});

test('says that Dice is that of the weights, or that there is none, only where it is so', () => {
  const { json } = card;
  const lineOf = (training: Partial<CardFacts['training']>, data = json.data) =>
    renderCard({ ...json, data, training: { ...json.training, ...training } })
      .split('\n')
      .find((line) => line.includes('Validation:'));
  expect(lineOf({ weightsOfStep: 3 })).toMatch(
    /0\.625 on the validation subjects at these weights/,
  );
  expect(lineOf({ weightsOfStep: 2 })).toMatch(/at the last check, after step 3/);
  expect(lineOf({ validationDice: null })).toMatch(/no Dice on the validation subjects/);
  const validation = { subjects: 0, visits: 0, volumes: 0 };
  expect(lineOf({ validationDice: null }, { ...json.data, validation })).toMatch(
    /1 check, without validation subjects/,
  );
});

describe('results', () => {
  test('are pooled and over subjects by class, and say why there is none', () => {
    const [result] = card.json.results;
    const [left, right] = result?.classes ?? [];
    expect(result).toMatchObject({ isOwn: true, snapshot: { cohort: 'two discs' } });
    expect(left?.slices).toBe(2 * (left?.volumes ?? 0));
    expect(left?.emptySlices).toBe(left?.volumes);
    expect(left?.bySubject.subjects).toBe(left?.subjects);
    expect(right).toMatchObject({
      ...{ dice: null, volumes: 0, whyNull: 'nobody looked for it in a slice that was measured' },
      bySubject: { subjects: 0, mean: null },
    });
    expect(card.markdown).toContain('No Dice of right_disc: nobody looked for it');
  });

  test('are given by scanner, and apart where the class was labelled to learn from', () => {
    const [result] = card.json.results;
    const dice = (tp: number, wrong: number) => (2 * tp) / (2 * tp + wrong);
    const [prisma, trio] = result?.byScanner ?? [];
    expect(prisma).toMatchObject({ group: 'Prisma', class: 'left_disc', dice: dice(18, 4) });
    expect(trio).toMatchObject({ group: 'TrioTim', class: 'left_disc', dice: dice(2, 36) });
    const [left] = result?.bySource ?? [];
    expect(left?.labelled).toMatchObject({ dice: dice(18, 4), volumes: prisma?.volumes });
    expect(left?.unlabelled).toMatchObject({ dice: dice(2, 36), volumes: trio?.volumes });
    expect(left?.unseen).toEqual({ subjects: 0, volumes: 0, dice: null });
    const table = tableUnder(card.markdown, '#### Labelled and unlabelled sources');
    expect(table.left_disc).toEqual([
      `0.900 (${prisma?.volumes})`,
      `0.100 (${trio?.volumes})`,
      '–',
    ]);
    expect(tableUnder(card.markdown, '#### By region').left_disc?.[0]).toMatch(/^0\.\d{3} \(\d\)$/);
  });

  test('have the distances between surfaces, where they were measured', () => {
    const [left, right] = card.json.results[0]?.classes ?? [];
    expect(left?.distances).toMatchObject({ hd95Mm: 2.5, surfaceDice: 0.875, toleranceMm: 1 });
    expect(right?.distances).toBeNull();
    expect(card.markdown).toMatch(/\| left_disc \| \d \| 2\.50 \| 0\.50 \| 0\.875 \| 1 \|/);
  });
});

describe('limits', () => {
  const codes = ({ json }: ModelCard) => json.limits.map(({ code }) => code);

  test('follow from the numbers', () => {
    expect(codes(card)).toEqual([
      ...['few_subjects', 'one_region', 'never_together', 'loss_overridden', 'ended_early'],
      ...['few_measured', 'low_dice', 'not_measured'],
    ]);
    const caveats = card.markdown.split('## Caveats and recommendations')[1];
    expect(caveats).toMatch(
      /No volume that it learned from has both labelled: left_disc with right_disc/,
    );
    expect(caveats).toMatch(/Dice below 0\.7 on two discs #1: left_disc 0\.\d{3}/);
  });

  test('of a version that was not evaluated say so', () => {
    expect(codes(before)).toContain('not_evaluated');
    expect(before.json.results).toEqual([]);
    expect(before.markdown).toContain('None: the version was not evaluated.');
  });
});

test('names no subject, and is refused to who may not see the version', async () => {
  expect(JSON.stringify(card)).not.toMatch(/\bs[0-7]\b/);
  const stranger = await createUser(catalog, 'stranger');
  expect(await codeOf(modelCard(catalog.as(stranger), version.id))).toBe('NOT_FOUND');
  const viewer = await createUser(catalog, 'viewer', [[study, 'VIEWER']]);
  const theirs = await modelCard(catalog.as(viewer), version.id);
  expect(theirs.json.results).toHaveLength(1);
});
