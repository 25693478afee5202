import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { membersOf, readMember } from '../../../src/jobs/volumes.ts';
import { setMember } from '../../../src/services/access.ts';
import { parseFrozenCoverage } from '../../../src/services/cohorts/frozen-coverage.ts';
import { createCohort, freezeCohort } from '../../../src/services/cohorts.ts';
import type { ServiceContext } from '../../../src/services/context.ts';
import { readLabelMap } from '../../../src/services/labels/label-maps.ts';
import {
  addAnnotation,
  annotations,
  ensureLabelSchemas,
  reviewAnnotation,
  volumeCoverage,
} from '../../../src/services/labels.ts';
import { createLoaders } from '../../../src/services/loaders.ts';
import { sha256Of } from '../../../src/storage/object-store.ts';
import { composeClasses } from '../../../src/training/compose-labels.ts';
import { addReading, importThigh } from '../../support/readings.ts';
import { openTestServices, type TestServices } from '../../support/services.ts';
import { labelFile, smallGrid } from '../../support/volumes.ts';

let services: TestServices;
let owner: ServiceContext;
let reader: ServiceContext;
let viewer: ServiceContext;
let stranger: ServiceContext;
let volumeId: string;

// The first two classes of the region, of the values 1 and 2.
const [A, B] = ['rectus_femoris', 'vastus_lateralis'];

beforeAll(async () => {
  services = await openTestServices();
  await ensureLabelSchemas(services.db);
  owner = await services.newUser('owner');
  volumeId = await importThigh(services, owner, 'P0', 0);
  const { id: studyId } = await services.db.study.findUniqueOrThrow({ where: { code: 'knee' } });
  reader = await services.newUser('reader');
  viewer = await services.newUser('viewer');
  stranger = await services.newUser('stranger');
  await setMember(owner, { studyId, userName: 'reader', role: 'ANNOTATOR' });
  await setMember(owner, { studyId, userName: 'viewer', role: 'VIEWER' });
});
afterAll(() => services.close());

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => error.code,
  );

const both = labelFile([[1, 2], [1, 2], [1, 2], [1]]);

const add = (
  context: ServiceContext,
  bytes: Uint8Array,
  said: Omit<Parameters<typeof addReading>[4], 'volumeId'>,
  volume = volumeId,
) => addReading(services, context, volume, bytes, said);

const annotationsOf = (volume = volumeId) =>
  services.db.annotation.findMany({
    where: { volumeId: volume },
    include: { classes: { include: { class: true } }, reviews: { orderBy: { number: 'asc' } } },
    orderBy: { id: 'asc' },
  });

const newest = async (volume = volumeId) => {
  const last = (await annotationsOf(volume)).at(-1);
  if (!last) throw new Error('there is no annotation');
  return last;
};

describe('adding a label map', () => {
  test('keeps it beside the others, a draft with its reader, tool and day', async () => {
    const first = await add(owner, both, { classes: [A, B], annotator: 'ada' });
    expect(first).toMatchObject({ code: null, message: expect.stringContaining('by ada') });
    const before = await annotationsOf();
    await add(reader, both, {
      ...{ classes: [A], firstSlice: 1, lastSlice: 2, tool: 'ITK-SNAP' },
      annotatedAt: new Date('2026-11-03'),
    });
    const after = await annotationsOf();
    expect(after.slice(0, -1)).toEqual(before);
    expect(after.at(-1)).toMatchObject({
      ...{ kind: 'MANUAL', status: 'DRAFT', annotator: 'reader', tool: 'ITK-SNAP' },
      ...{ annotatedAt: new Date('2026-11-03'), firstSlice: 1, lastSlice: 2 },
      ...{ classes: [{ voxels: 2, class: { code: A } }], reviews: [] },
    });
    const [{ state } = {}] = await volumeCoverage(owner, { id: volumeId });
    expect(state).toBe('NOT_ANNOTATED');
  });

  test('of another reader or day is another one; the same again makes nothing new', async () => {
    const said = { classes: [A, B], annotator: 'ada' };
    const count = async () => (await annotationsOf()).length;
    const before = await count();
    expect(await add(owner, both, said)).toMatchObject({
      message: expect.stringContaining('known'),
    });
    expect(await count()).toBe(before);
    await add(owner, both, { ...said, annotator: 'ben' });
    await add(owner, both, { ...said, annotatedAt: new Date('2026-11-02') });
    expect(await count()).toBe(before + 2);
  });

  test('takes an annotator, and to accept it at once an editor, whom the history names', async () => {
    const labelMapSha256 = await services.store.put(both);
    const asked = { volumeId, labelMapSha256, classes: [A], annotator: 'cleo' };
    expect(await codeOf(addAnnotation(stranger, asked))).toBe('NOT_FOUND');
    expect(await codeOf(addAnnotation(viewer, asked))).toBe('FORBIDDEN');
    expect(await codeOf(addAnnotation(reader, { ...asked, accept: true }))).toBe('FORBIDDEN');
    await add(owner, both, { ...asked, accept: true });
    expect(await newest()).toMatchObject({
      status: 'ACCEPTED',
      reviews: [{ number: 1, previous: 'DRAFT', status: 'ACCEPTED', byId: owner.actor.id }],
    });
  });

  test('as a correction takes classes and slices from what it corrects, and names it', async () => {
    const prediction = await newest();
    await add(reader, labelFile([[], [1]]), { correctedFromId: prediction.id });
    expect(await newest()).toMatchObject({
      ...{ firstSlice: 0, lastSlice: 3, status: 'DRAFT', classes: [{ class: { code: A } }] },
      provenance: { correctedFrom: prediction.id },
    });
    const other = await importThigh(services, owner, 'P9', 9);
    const correction = { correctedFromId: prediction.id };
    expect(await codeOf(add(reader, both, correction, other))).toBe('INVALID_INPUT');
  });

  test.each([
    ['names no class', { classes: null }],
    ['names a class that the region has not', { classes: ['soleus'] }],
    ['ends beyond the image', { classes: [A], lastSlice: 4 }],
    ['ends before it begins', { classes: [A], firstSlice: 2, lastSlice: 1 }],
    ['was drawn tomorrow', { classes: [A], annotatedAt: new Date(Date.now() + 3 * 86_400_000) }],
  ])('is refused where it %s', async (_, said) => {
    expect(await codeOf(add(owner, both, said))).toBe('INVALID_INPUT');
  });

  test('that was not uploaded is refused', async () => {
    const labelMapSha256 = 'a'.repeat(64);
    expect(await codeOf(addAnnotation(owner, { volumeId, labelMapSha256, classes: [A] }))).toBe(
      'OBJECT_MISSING',
    );
  });

  test('that cannot be read leaves nothing: no annotation, no bytes', async () => {
    const before = await annotationsOf();
    const elsewhere = { ...smallGrid, affine: smallGrid.affine.map((x, n) => (n === 3 ? 900 : x)) };
    const attempts: [Uint8Array, object, string][] = [
      [labelFile([[1]], elsewhere), {}, 'LABEL_GRID_MISMATCH'],
      [labelFile([[200]]), {}, 'LABEL_CODE_UNKNOWN'],
      [labelFile([[2]]), { isExhaustive: true }, 'INVALID_INPUT'],
      [Buffer.from('no image'), {}, 'IMAGE_NOT_NIFTI'],
    ];
    for (const [bytes, said, code] of attempts) {
      expect(await add(owner, bytes, { classes: [A], ...said })).toMatchObject({ code });
      expect(await services.store.has(sha256Of(bytes))).toBe(false);
    }
    expect(await annotationsOf()).toEqual(before);
  });
});

describe('lists of label maps', () => {
  test('filter by reader, status, class and volume, and page through them', async () => {
    const all = await annotations(viewer, { first: 100 });
    expect(await all.totalCount()).toBe(all.rows.length);
    const byAda = await annotations(viewer, { first: 100, filter: { annotators: ['ada'] } });
    expect(byAda.rows).toEqual(all.rows.filter(({ annotator }) => annotator === 'ada'));
    const filter = { statuses: ['DRAFT' as const], classes: [A, B] };
    const first = await annotations(viewer, { first: 1, filter });
    const rest = await annotations(viewer, { first: 100, filter, after: first.rows[0]?.id });
    expect(first.hasNextPage).toBe(true);
    expect(await first.totalCount()).toBe(1 + rest.rows.length);
    const ofVolume = await createLoaders(viewer).annotationsByVolume.load(volumeId, {
      ...{ first: 100, filter },
    });
    expect(ofVolume.rows).toEqual(
      [...first.rows, ...rest.rows].filter((each) => each.volumeId === volumeId),
    );
    expect((await annotations(stranger, { first: 100 })).rows).toEqual([]);
  });
});

describe('reviewing a label map', () => {
  const review = (id: string, status: 'ACCEPTED' | 'REJECTED' | 'DRAFT', reason?: string) =>
    reviewAnnotation(owner, { annotationId: id, status, reason });

  test('keeps each step, with who and why, and its status is that of the last', async () => {
    const volume = await importThigh(services, owner, 'P1', 1);
    await add(reader, both, { classes: [A] }, volume);
    const { id } = await newest(volume);
    await review(id, 'ACCEPTED');
    await review(id, 'REJECTED', 'the border to the vastus is wrong');
    await review(id, 'DRAFT', 'drawn again');
    const { status, reviews } = await newest(volume);
    expect(status).toBe('DRAFT');
    expect(reviews).toMatchObject([
      { number: 1, previous: 'DRAFT', status: 'ACCEPTED', reason: null, byId: owner.actor.id },
      {
        number: 2,
        previous: 'ACCEPTED',
        status: 'REJECTED',
        reason: expect.stringContaining('vastus'),
      },
      { number: 3, previous: 'REJECTED', status: 'DRAFT', reason: 'drawn again' },
    ]);
  });

  test('refuses a rejection without a reason, and what changes nothing', async () => {
    const { id, status } = await newest();
    expect(await codeOf(review(id, 'REJECTED'))).toBe('INVALID_INPUT');
    expect(await codeOf(review(id, 'REJECTED', '   '))).toBe('INVALID_INPUT');
    expect(await codeOf(review(id, status, 'again'))).toBe('CONFLICT');
  });

  test('of two of a class, the one recorded last decides where they overlap, as coverage says', async () => {
    const volume = await importThigh(services, owner, 'P3', 3);
    const accepted = { classes: [A], accept: true };
    await add(owner, labelFile([[1]]), { ...accepted, annotator: 'ada' }, volume);
    await add(
      owner,
      labelFile([[], [1]]),
      { ...accepted, annotator: 'ben', firstSlice: 1 },
      volume,
    );
    const [rectus] = await volumeCoverage(owner, { id: volume });
    expect(rectus).toMatchObject({ firstSlice: 0, lastSlice: 3 });
    expect(rectus?.sources.map(({ annotator }) => annotator)).toEqual(['ben', 'ada']);
  });

  test('by many at once makes one history without gaps', async () => {
    const volume = await importThigh(services, owner, 'P2', 2);
    await add(reader, both, { classes: [A] }, volume);
    const { id } = await newest(volume);
    const statuses = (['ACCEPTED', 'REJECTED', 'DRAFT'] as const).flatMap((s) => [s, s, s, s]);
    await Promise.allSettled(statuses.map((status) => review(id, status, 'at once')));
    const { reviews, status } = await newest(volume);
    expect(reviews.map(({ number }) => number)).toEqual(reviews.map((_, place) => place + 1));
    expect(reviews.map(({ previous }) => previous)).toEqual([
      'DRAFT',
      ...reviews.slice(0, -1).map((each) => each.status),
    ]);
    expect(reviews.at(-1)?.status).toBe(status);
  });

  test('of what others were derived from tells in their history why they are rejected', async () => {
    const source = await newest();
    const { id: parentId, reviews: _, classes: __, ...row } = source;
    const derived = await services.db.annotation.create({
      data: {
        ...{ ...row, kind: 'DERIVED', status: 'ACCEPTED' },
        ...{ provenance: { parentAnnotations: [parentId] }, declaration: 'd'.repeat(64) },
      },
    });
    await review(parentId, source.status === 'REJECTED' ? 'DRAFT' : 'REJECTED', 'too wide');
    const where = { annotationId: derived.id };
    expect(await services.db.annotationReview.findMany({ where })).toMatchObject([
      { status: 'REJECTED', causeId: parentId, reason: expect.stringContaining('derived from') },
    ]);
    expect(await codeOf(review(derived.id, 'ACCEPTED'))).toBe('CONFLICT');
  });
});

describe('accepting a part of a label map', () => {
  const part = { status: 'ACCEPTED' as const, classes: [A], firstSlice: 1, lastSlice: 2 };
  let volumes: string[];

  beforeAll(async () => {
    volumes = [
      await importThigh(services, owner, 'Q1', 11),
      await importThigh(services, owner, 'Q2', 12),
    ];
    for (const volume of volumes) {
      await add(reader, both, { classes: [A, B], isExhaustive: true }, volume);
    }
  });

  test('makes a label map of the part alone, and leaves the whole a draft', async () => {
    for (const volume of volumes) {
      const whole = await newest(volume);
      const accepted = await reviewAnnotation(owner, { annotationId: whole.id, ...part });
      expect(accepted).toMatchObject({
        ...{ status: 'ACCEPTED', kind: 'MANUAL', annotator: 'reader', isExhaustive: false },
        ...{ firstSlice: 1, lastSlice: 2, sourceSha256: whole.sourceSha256 },
        provenance: { partOf: whole.id },
      });
      const { data } = await readLabelMap(services.store, accepted.labelMapSha256);
      expect([...data].filter((value) => value > 0)).toEqual([1, 1]);
      expect(await annotationsOf(volume)).toMatchObject([
        whole,
        { classes: [{ voxels: 2, class: { code: A } }], reviews: [{ status: 'ACCEPTED' }] },
      ]);
    }
  });

  test('counts in coverage for its classes and slices', async () => {
    const coverage = await volumeCoverage(owner, { id: volumes[0] ?? '' });
    expect(coverage.slice(0, 2)).toMatchObject([
      { class: { code: A }, state: 'ANNOTATED', firstSlice: 1, lastSlice: 2 },
      { class: { code: B }, state: 'NOT_ANNOTATED', firstSlice: null },
    ]);
  });

  test('is frozen and learned from for these alone', async () => {
    const filter = { subjects: ['Q1', 'Q2'] };
    const cohort = await createCohort(owner, { name: 'parts', studies: ['knee'], filter });
    const snapshot = await freezeCohort(owner, { cohortId: cohort.id });
    expect(snapshot.classes).toEqual([A]);
    const [member] = await membersOf(services, snapshot.id, 'TRAINING');
    if (!member) throw new Error('nobody is to be learned from');
    expect(parseFrozenCoverage(member.coverage)).toMatchObject({
      exhaustive: null,
      classes: { [A]: { slices: [{ first: 1, last: 2 }] }, [B]: { state: 'NOT_ANNOTATED' } },
    });
    const { annotations: laid, image } = await readMember(services, member);
    const { data, count } = composeClasses(image.grid, laid, [A, B], []);
    const inSlice = (slice: number) =>
      [...data.subarray((slice * data.length) / count, ((slice + 1) * data.length) / count)].filter(
        (value) => value > 0,
      );
    expect([0, 1, 2, 3].map(inSlice)).toEqual([[], [1], [1], []]);
  });

  test('is refused where it is no part, of nothing, or accepted already', async () => {
    const [whole] = await annotationsOf(volumes[0]);
    const accept = (what: object, status: 'ACCEPTED' | 'REJECTED' = 'ACCEPTED') =>
      codeOf(
        reviewAnnotation(owner, { annotationId: whole?.id ?? '', reason: 'so', ...what, status }),
      );
    expect(await accept({ classes: ['soleus'] })).toBe('INVALID_INPUT');
    expect(await accept({ classes: [] })).toBe('INVALID_INPUT');
    expect(await accept({ lastSlice: 4 })).toBe('INVALID_INPUT');
    expect(await accept({ classes: [A] }, 'REJECTED')).toBe('INVALID_INPUT');
    expect(await accept(part)).toBe('CONFLICT');
  });

  test('can be taken back and given again, as one history', async () => {
    const [whole, accepted] = await annotationsOf(volumes[0]);
    const annotationId = accepted?.id ?? '';
    await reviewAnnotation(owner, { annotationId, status: 'REJECTED', reason: 'looked again' });
    const again = await reviewAnnotation(owner, { annotationId: whole?.id ?? '', ...part });
    expect(again).toMatchObject({ id: annotationId, status: 'ACCEPTED' });
    expect((await newest(volumes[0])).reviews).toHaveLength(3);
  });
});
