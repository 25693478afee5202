import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Study } from '../../../src/generated/prisma/client.ts';
import { calfSchema, leafClasses } from '../../../src/imaging/label-schemas.ts';
import { createCohort, freezeCohort } from '../../../src/services/cohorts.ts';
import type { ServiceContext } from '../../../src/services/context.ts';
import { annotateNext, ensureLabelSchemas } from '../../../src/services/labels.ts';
import { startTraining } from '../../../src/services/training.ts';
import { sha256Of } from '../../../src/storage/object-store.ts';
import { codeOf } from '../../support/errors.ts';
import { addLabelledVolumes, type LabelledVolume, SLICES } from '../../support/labelled-volumes.ts';
import { openTestServices, type TestServices } from '../../support/services.ts';

let services: TestServices;
let ada: ServiceContext;

beforeAll(async () => {
  services = await openTestServices();
  await ensureLabelSchemas(services.db);
  ada = await services.newUser('ada');
});
afterAll(() => services.close());

const calfClasses = leafClasses(calfSchema).map(({ code }) => code);
const drawn = calfClasses.filter((code) => code !== 'imaf');
const allBut = (...codes: string[]) => drawn.filter((code) => !codes.includes(code));

/** A study of ada's with these volumes. */
async function studyOf(code: string, volumes: readonly LabelledVolume[]): Promise<Study> {
  const study = await services.db.study.create({
    data: {
      ...{ code, name: code, createdById: ada.actor.id },
      memberships: { create: { userId: ada.actor.id, role: 'OWNER' } },
    },
  });
  await addLabelledVolumes(services.db, study, volumes);
  return study;
}

async function next(
  study: string,
  more: Partial<Parameters<typeof annotateNext>[1]> = {},
  context = ada,
) {
  const { filter, ...rest } = more;
  const found = await annotateNext(context, {
    filter: { studies: [study], ...filter },
    ...{ first: 20, ...rest },
  });
  const subjects = await services.db.subject.findMany();
  const scanners = await services.db.scanner.findMany();
  return found.map(({ class: { code }, volume, ...suggestion }) => ({
    ...suggestion,
    class: code,
    subject: subjects.find(({ id }) => id === volume.subjectId)?.code,
    scanner: scanners.find(({ id }) => id === volume.scannerId)?.name,
  }));
}

describe('what comes first', () => {
  beforeAll(async () => {
    await studyOf('stages', [
      ...['a', 'b', 'c'].map((subject) => ({
        subject,
        labelled: allBut('soleus', 'bone', 'vessels'),
      })),
      { subject: 'd', labelled: allBut('soleus', 'vessels') },
      { subject: 'e', labelled: allBut('soleus', 'bone') },
      { subject: 'f', labelled: allBut('soleus', 'bone'), absent: ['bone'] },
    ]);
  });

  test('is a class that nobody has labelled, then one that one subject has, then by gap', async () => {
    const found = await next('stages', { first: 3 });
    expect(found.map((each) => each.class)).toEqual(['soleus', 'bone', 'soleus']);
    const all = await next('stages');
    const places = ['soleus', 'bone', 'vessels'].map((code) =>
      all.findIndex((each) => each.class === code),
    );
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(new Set(all.map((each) => each.class))).toEqual(new Set(['soleus', 'bone', 'vessels']));
  });

  test('says so in the numbers that it follows from', async () => {
    const all = await next('stages');
    const of = (code: string) => all.find((each) => each.class === code)?.reason;
    expect(of('soleus')).toMatch(
      /^Nobody has labelled soleus in calf \(0 of 6 volumes\): two subjects, .* trainable there/,
    );
    expect(of('bone')).toMatch(
      /^One subject alone has bone in calf \(1 of 6 volumes\): a second makes a split possible/,
    );
    expect(of('vessels')).toMatch(
      /^vessels is known in 2 of 6 volumes of calf\. The subject has it in no volume yet\./,
    );
  });

  test('is suggested in all slices, with scores that fall from at most 1', async () => {
    const all = await next('stages');
    expect(all.every((each) => each.firstSlice === 0 && each.lastSlice === SLICES - 1)).toBe(true);
    const scores = all.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores[0]).toBeLessThanOrEqual(1);
    expect(await next('stages')).toEqual(all);
  });
});

describe('among volumes', () => {
  test('a scanner at which nobody has the class goes before one at which somebody has', async () => {
    const bare = allBut('soleus');
    await studyOf('scanners', [
      { subject: 'a', labelled: drawn },
      { subject: 'b', labelled: drawn },
      { subject: 'c', labelled: bare },
      { subject: 'd', labelled: bare, scanner: 'TrioTim' },
    ]);
    const [first] = (await next('scanners')).filter((each) => each.action === 'ANNOTATE');
    expect(first).toMatchObject({ class: 'soleus', scanner: 'TrioTim', subject: 'd' });
    expect(first?.reason).toMatch(/known in 2 of 4 volumes of calf, in none of 1 from TrioTim\./);
    expect(first?.reason).toContain('It is the last class that imaf waits for there.');
  });

  test('subjects without the class, and of these those with two visits, go first', async () => {
    const bare = allBut('soleus', 'bone');
    await studyOf('visits', [
      { subject: 'a', labelled: allBut('bone') },
      { subject: 'a', visit: '2', labelled: bare },
      { subject: 'b', labelled: allBut('bone') },
      { subject: 'c', labelled: bare },
      { subject: 'd', labelled: bare },
      { subject: 'd', visit: '2', labelled: bare },
      { subject: 'e', labelled: allBut('soleus'), visit: '1' },
    ]);
    const soleus = (await next('visits')).filter((each) => each.class === 'soleus');
    // What lacks soleus alone would make imaf follow; then the double visits; then the others.
    expect(soleus.map(({ subject }) => subject)).toEqual(['e', 'd', 'c', 'a', 'd']);
    expect(soleus[1]?.reason).toContain('The subject was imaged at 2 visits.');
  });

  test('what follows from labels is to be derived, once, and never to be drawn', async () => {
    await studyOf('derivable', [
      { subject: 'a', labelled: drawn },
      { subject: 'b', labelled: drawn },
      { subject: 'c', labelled: allBut('bone') },
    ]);
    const imaf = (await next('derivable')).filter((each) => each.class === 'imaf');
    expect(imaf).toMatchObject([{ action: 'DERIVE', subject: 'a' }]);
    expect(imaf[0]?.reason).toMatch(
      /^imaf follows from the labels of 2 volumes of calf: derive it there \(myograph volumes derive\)/,
    );
  });
});

describe('asked about some volumes', () => {
  beforeAll(() =>
    studyOf('filtered', [
      { subject: 'a', labelled: ['soleus'] },
      { subject: 'b', labelled: ['soleus'] },
      { subject: 'c', scanner: 'TrioTim' },
      { subject: 'd', region: 'thigh' },
    ]),
  );

  test('suggests these alone, and counts what is known over all of the studies and regions', async () => {
    const filter = { studies: ['filtered'], scanners: ['TrioTim'] };
    const found = await next('filtered', { filter });
    expect(new Set(found.map(({ subject }) => subject))).toEqual(new Set(['c']));
    const soleus = found.find((each) => each.class === 'soleus');
    expect(soleus?.reason).toMatch(/^soleus is known in 2 of 3 volumes of calf, in none of 1/);
    const missing = await next('filtered', { filter: { missing: ['soleus'], regions: ['calf'] } });
    expect(new Set(missing.map(({ subject }) => subject))).toEqual(new Set(['c']));
    expect(await next('filtered', { filter: { scanners: ['none'] } })).toEqual([]);
  });

  test('suggests nothing in studies that one may not see', async () => {
    expect(await next('filtered', {}, await services.newUser('stranger'))).toEqual([]);
    const tail = annotateNext(ada, { filter: { missing: ['tail'] }, first: 5 });
    expect(await codeOf(tail)).toBe('INVALID_INPUT');
    expect(await codeOf(annotateNext(ada, { first: 0 }))).toBe('INVALID_INPUT');
  });
});

describe('with a version', () => {
  let versionId: string;

  beforeAll(async () => {
    const labelled = ['soleus', 'bone'];
    const study = await studyOf('measured', [
      ...['a', 'b', 'c', 'd', 'e'].map((subject) => ({ subject, labelled })),
      { subject: 'f' },
      { subject: 'g' },
    ]);
    versionId = await registerVersion(study);
  });

  test('that was not evaluated is refused, and so is one that one may not see', async () => {
    expect(await codeOf(next('measured', { versionId }))).toBe('CONFLICT');
    const stranger = await services.newUser('other');
    expect(await codeOf(next('measured', { versionId }, stranger))).toBe('NOT_FOUND');
  });

  test('what it does worst goes first, in the third of the limb where it does it worst', async () => {
    // Of soleus the distal third, which these images begin with, is missed.
    await evaluate(versionId, { soleus: [2, 9, 9], bone: [9, 9, 9] });
    const found = (await next('measured', { versionId, first: 200 })).filter((each) =>
      ['soleus', 'bone'].includes(each.class),
    );
    const [soleus, bone] = ['soleus', 'bone'].map((code) =>
      found.find((each) => each.class === code),
    );
    expect(soleus).toMatchObject({ firstSlice: 0, lastSlice: 9 });
    expect(soleus?.reason).toMatch(
      /calf@1 reaches a Dice of 0\.\d{3}, 0\.\d{3} in the distal third\./,
    );
    expect(bone).toMatchObject({ firstSlice: 0, lastSlice: SLICES - 1 });
    expect(bone?.reason).toContain('calf@1 reaches a Dice of 0.900.');
    expect(soleus?.score).toBeGreaterThan(bone?.score ?? 1);
  });

  async function registerVersion(study: Study): Promise<string> {
    const { id } = await createCohort(ada, { name: study.code, studies: [study.code] });
    const snapshot = await freezeCohort(ada, { cohortId: id });
    const run = await startTraining(ada, {
      ...{ snapshotId: snapshot.id, model: 'calf', preset: 'small' },
    });
    const weightsSha256 = sha256Of(Buffer.from(run.id));
    await services.db.storedObject.create({ data: { sha256: weightsSha256, size: 1 } });
    const { modelId, coverageHash } = run;
    const version = await services.db.modelVersion.create({
      data: {
        ...{ modelId, number: 1, runId: run.id, weightsSha256, coverageHash },
        ...{ snapshotHash: snapshot.hash, classes: snapshot.classes, seed: 1 },
        ...{ lossChoice: {}, settings: {}, codeVersion: '0', engine: 'none', device: 'none' },
      },
    });
    return version.id;
  }

  /** Tenths of the voxels that are right, by class, in the thirds of the stored slices. */
  async function evaluate(id: string, right: Readonly<Record<string, readonly number[]>>) {
    const { db } = services;
    const { run } = await db.modelVersion.findUniqueOrThrow({
      where: { id },
      include: { run: { include: { snapshot: { include: { members: true } } } } },
    });
    const held = run.snapshot.members.find(({ side }) => side === 'EVALUATION');
    const classes = await db.labelClass.findMany({ where: { code: { in: Object.keys(right) } } });
    await db.evaluation.create({
      data: {
        versionId: id,
        snapshotId: run.snapshotId,
        counts: {
          create: classes.map(({ id: classId, code }) => ({
            ...{ volumeId: held?.volumeId ?? '', classId, slices: [5, 15, 25] },
            truePositive: [...(right[code] ?? [])],
            falsePositive: (right[code] ?? []).map((tp) => 10 - tp),
            falseNegative: (right[code] ?? []).map((tp) => 10 - tp),
          })),
        },
      },
    });
  }
});

describe('in a large catalog', () => {
  /** Statements that are sent to PostgreSQL while it answers. */
  async function statements(study: string): Promise<number> {
    const sent = vi.spyOn(pg.Client.prototype, 'query');
    await annotateNext(ada, { filter: { studies: [study] }, first: 50 });
    const { length } = sent.mock.calls;
    sent.mockRestore();
    return length;
  }

  test('takes no more statements than in a small one, and lists each class that is missing', async () => {
    const volumes = (subjects: number) =>
      Array.from({ length: 3 * subjects }, (_, n): LabelledVolume => {
        const [subject, visit] = [`s${n % subjects}`, `${1 + Math.floor(n / subjects)}`];
        const scanner = ['Prisma', 'TrioTim', 'Vida', 'Skyra'][n % 4] ?? '';
        const labelled = drawn.filter((_code, place) => (n + place) % 5 < 2);
        return n % 3 === 0
          ? { subject, visit, scanner, region: 'thigh' }
          : { subject, visit, scanner, labelled };
      });
    await studyOf('small', volumes(10));
    await studyOf('large', volumes(1000));
    const few = await statements('small');
    expect(await statements('large')).toBe(few);
    expect(few).toBeLessThan(25);
    const found = await next('large', { first: 20, filter: { regions: ['calf'] } });
    expect(new Set(found.map((each) => each.class))).toEqual(new Set(drawn));
    expect(new Set(found.map(({ subject }) => subject)).size).toBeGreaterThan(1);
  }, 60_000);
});
