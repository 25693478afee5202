import type { CohortSnapshot } from '../../src/generated/prisma/client.ts';
import { createCohort, freezeCohort } from '../../src/services/cohorts.ts';
import { setStatus } from './reviews.ts';
import { annotate, createStudy, createVolume, type TinyCatalog } from './tiny-study.ts';

/**
 * A cohort frozen twice: in between a volume came, a label map came and one was drawn again, and the sides
 * were drawn with other seeds until a subject changed sides.
 */
export async function freezeTwice(
  catalog: TinyCatalog,
): Promise<{ before: CohortSnapshot; after: CohortSnapshot }> {
  const context = catalog.as(catalog.administrator);
  const study = await createStudy(catalog, 'changed');
  const volumes = [];
  for (let n = 0; n < 8; n += 1) {
    volumes.push(
      await createVolume(catalog, { study, subject: `s${n}`, annotated: ['left_disc'] }),
    );
  }
  const { id: cohortId } = await createCohort(context, { name: 'changed', studies: [study.code] });
  const before = await freezeCohort(context, { cohortId });
  const [one, two, redrawn] = volumes;
  if (!one || !two || !redrawn) throw new Error('there are no volumes');
  const byHand = { isExhaustive: false, createdById: context.actor.id };
  const labels = new Uint8Array(16 * 16 * 4).fill(1, 0, 50).fill(2, 60, 90);
  for (const volume of [one, two]) {
    await annotate(catalog, volume, { labels, classes: ['right_disc'], ...byHand });
  }
  await setStatus(catalog.db, { volumeId: redrawn.id }, 'REJECTED');
  await annotate(catalog, redrawn, { labels, classes: ['left_disc'], ...byHand });
  await createVolume(catalog, { study, subject: 'late', annotated: ['left_disc'] });
  for (let splitSeed = 2; splitSeed < 20; splitSeed += 1) {
    const after = await freezeCohort(context, { cohortId, splitSeed });
    if (await hasMoved(catalog, before, after)) return { before, after };
  }
  throw new Error('no seed gave another split');
}

async function hasMoved(
  { db }: TinyCatalog,
  before: CohortSnapshot,
  after: CohortSnapshot,
): Promise<boolean> {
  const sides = async ({ id }: CohortSnapshot) => {
    const members = await db.cohortMember.findMany({ where: { snapshotId: id } });
    return new Map(members.map(({ volumeId, side }) => [volumeId, side]));
  };
  const [earlier, later] = [await sides(before), await sides(after)];
  return [...earlier].some(([volumeId, side]) => (later.get(volumeId) ?? side) !== side);
}
