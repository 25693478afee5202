import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MyographError } from '../../../src/errors.ts';
import {
  cohortByName,
  createCohort,
  deleteCohort,
  freezeCohort,
  leftOutClasses,
  previewCohort,
  snapshotClassCounts,
  snapshotLossChoice,
  snapshotMembers,
  updateCohort,
} from '../../../src/services/cohorts.ts';
import type { ServiceContext } from '../../../src/services/context.ts';
import { codeOf } from '../../support/errors.ts';
import {
  createStudy,
  createTinyCatalog,
  createUser,
  createVolume,
  TINY_CLASSES,
  type TinyCatalog,
} from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let administrator: ServiceContext;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  administrator = catalog.as(catalog.administrator);
});

afterAll(() => catalog.drop());

let studies = 0;

/** A study whose subjects have these classes labelled, each with its visits. */
async function studyWith(subjects: readonly (readonly string[])[]): Promise<string> {
  const study = await createStudy(catalog, `study-${studies++}`);
  for (const [index, annotated] of subjects.entries()) {
    await createVolume(catalog, { study, subject: `s${index}`, annotated, isExhaustive: false });
  }
  return study.code;
}

const catalogs = fc.array(fc.subarray(TINY_CLASSES), { minLength: 0, maxLength: 7 });

describe('a preview', () => {
  test('says what freezing gives, whatever the catalog: the same snapshot, or the same refusal', async () => {
    const seen = { frozen: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        catalogs,
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom<string[] | null>(null, ['left_disc']),
        async (subjects, splitSeed, classes) => {
          const study = await studyWith(subjects);
          const filter = { missing: splitSeed === 5 ? ['right_disc'] : null };
          const choices = { splitSeed, classes };
          const unsaved = { studies: [study], filter, ...choices };
          const preview = await previewCohort(administrator, unsaved);
          const { id: cohortId } = await createCohort(administrator, {
            name: `of ${study}`,
            studies: [study],
            filter,
          });
          expect(await previewCohort(administrator, { cohortId, ...choices })).toEqual(preview);
          try {
            const snapshot = await freezeCohort(administrator, { cohortId, ...choices });
            const members = await snapshotMembers(administrator, snapshot.id);
            const onSide = (side: string) => members.filter((member) => member.side === side);
            expect(preview.snapshot).toMatchObject({
              hash: snapshot.hash,
              coverageHash: snapshot.coverageHash,
              classes: snapshot.classes,
              leftOut: leftOutClasses(snapshot),
              lossChoice: await snapshotLossChoice(administrator, snapshot.id),
              classCounts: await snapshotClassCounts(administrator, snapshot.id),
              training: { volumes: onSide('TRAINING').length },
              evaluation: { volumes: onSide('EVALUATION').length },
            });
            expect(preview.refusal).toBeNull();
            seen.frozen += 1;
          } catch (error) {
            if (!(error instanceof MyographError)) throw error;
            expect(preview.snapshot).toBeNull();
            expect(preview.refusal).toEqual({ code: error.code, message: error.message });
            seen.refused += 1;
          }
        },
      ),
      { numRuns: 25, seed: 11 },
    );
    expect(seen.frozen).toBeGreaterThan(3);
    expect(seen.refused).toBeGreaterThan(3);
  });

  test('counts volumes, subjects, sides and what is known of each class', async () => {
    const study = await studyWith([
      ...Array.from({ length: 4 }, () => ['left_disc']),
      ...Array.from({ length: 4 }, () => ['left_disc', 'right_disc']),
      [],
    ]);
    const preview = await previewCohort(administrator, { studies: [study] });
    expect(preview).toMatchObject({ volumes: 9, subjects: 9, refusal: null });
    const [left, right] = preview.coverage;
    expect(left).toMatchObject({ class: 'left_disc', annotated: 8, missing: 1 });
    expect(right).toMatchObject({ class: 'right_disc', annotated: 4, missing: 5 });
    const sides = [preview.snapshot?.training.subjects, preview.snapshot?.evaluation.subjects];
    expect((sides[0] ?? 0) + (sides[1] ?? 0)).toBe(8);
    expect(preview.snapshot?.lossChoice.counts.missingPairs).toBe(4);
  });

  test('records nothing', async () => {
    const study = await studyWith([['left_disc'], ['left_disc']]);
    const count = () => Promise.all([catalog.db.cohort.count(), catalog.db.cohortSnapshot.count()]);
    const before = await count();
    await previewCohort(administrator, { studies: [study] });
    expect(await count()).toEqual(before);
  });

  test('is refused to who may not see a study, and without anything to preview', async () => {
    const study = await studyWith([['left_disc']]);
    const stranger = catalog.as(await createUser(catalog, 'stranger'));
    expect(await codeOf(previewCohort(stranger, { studies: [study] }))).toBe('NOT_FOUND');
    expect(await codeOf(previewCohort(administrator, {}))).toBe('INVALID_INPUT');
    const wrong = { studies: [study], filter: { annotated: ['no_such_class'] } };
    expect(await codeOf(previewCohort(administrator, wrong))).toBe('INVALID_INPUT');
  });
});

describe('a saved cohort', () => {
  test('gets another name, description and filter; its snapshots stay', async () => {
    const study = await studyWith(Array.from({ length: 6 }, () => ['left_disc']));
    const { id: cohortId } = await createCohort(administrator, { name: 'old', studies: [study] });
    const { hash } = await freezeCohort(administrator, { cohortId });
    const updated = await updateCohort(administrator, {
      cohortId,
      name: 'new',
      description: 'For the paper.',
      filter: { subjects: ['s0'] },
    });
    expect(updated).toMatchObject({ name: 'new', description: 'For the paper.' });
    expect(await cohortByName(administrator, 'old')).toBeNull();
    expect(await previewCohort(administrator, { cohortId })).toMatchObject({ volumes: 1 });
    const kept = await catalog.db.cohortSnapshot.findFirstOrThrow({ where: { cohortId } });
    expect(kept.hash).toBe(hash);
    const described = await updateCohort(administrator, { cohortId, description: '' });
    expect(described).toMatchObject({ name: 'new', description: '', filter: { subjects: ['s0'] } });
  });

  test('is deleted unless it was frozen', async () => {
    const study = await studyWith(Array.from({ length: 6 }, () => ['left_disc']));
    const unused = await createCohort(administrator, { name: 'unused', studies: [study] });
    await deleteCohort(administrator, { cohortId: unused.id });
    expect(await cohortByName(administrator, 'unused')).toBeNull();
    const used = await createCohort(administrator, { name: 'used', studies: [study] });
    await freezeCohort(administrator, { cohortId: used.id });
    expect(await codeOf(deleteCohort(administrator, { cohortId: used.id }))).toBe('IN_USE');
    expect(await cohortByName(administrator, 'used')).not.toBeNull();
  });
});
