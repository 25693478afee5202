import type { CohortSnapshot, User, Volume } from '../../src/generated/prisma/client.ts';
import { createCohort, freezeCohort } from '../../src/services/cohorts.ts';
import { createStudy, createUser, createVolume, type TinyCatalog } from './tiny-study.ts';

/** Two studies whose subjects have the same codes, in one cohort. */
export interface TwinStudies {
  readonly editor: User;
  /** With volumes of the same code in both studies on its evaluation side. */
  readonly snapshot: CohortSnapshot;
  /** s0, s1 and s2 of beta, then those of alpha. */
  readonly volumes: readonly Volume[];
}

const CODES = ['s0', 's1', 's2'];

export async function createTwinStudies(catalog: TinyCatalog): Promise<TwinStudies> {
  const [beta, alpha] = [await createStudy(catalog, 'beta'), await createStudy(catalog, 'alpha')];
  const volumes: Volume[] = [];
  // One class a study, so that both studies are on both sides of a split.
  for (const [study, annotated] of [
    [beta, 'left_disc'],
    [alpha, 'right_disc'],
  ] as const) {
    for (const subject of CODES) {
      volumes.push(await createVolume(catalog, { study, subject, annotated: [annotated] }));
    }
  }
  const editor = await createUser(catalog, 'editor of twins', [
    [alpha, 'EDITOR'],
    [beta, 'EDITOR'],
  ]);
  return { editor, volumes, snapshot: await freezeEqualCodes(catalog, editor) };
}

/** Splits until the subjects held back have the same code. */
async function freezeEqualCodes(catalog: TinyCatalog, editor: User): Promise<CohortSnapshot> {
  const context = catalog.as(editor);
  const { id } = await createCohort(context, { name: 'twins', studies: ['alpha', 'beta'] });
  for (let splitSeed = 1; splitSeed <= 100; splitSeed += 1) {
    const snapshot = await freezeCohort(context, { cohortId: id, splitSeed });
    const heldBack = await catalog.db.cohortMember.findMany({
      where: { snapshotId: snapshot.id, side: 'EVALUATION' },
      include: { volume: { include: { subject: true } } },
    });
    if (new Set(heldBack.map(({ volume }) => volume.subject.code)).size < heldBack.length) {
      return snapshot;
    }
  }
  throw new Error('No split holds back equal codes.');
}
