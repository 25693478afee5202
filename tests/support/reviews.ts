import type { Transaction } from '../../src/db.ts';
import type { AnnotationStatus, Prisma } from '../../src/generated/prisma/client.ts';

/**
 * Brings annotations to a status, whoever may do so and whatever follows from it: by a review of each that has
 * another one, in the name of who recorded it.
 */
export async function setStatus(
  db: Transaction,
  where: Prisma.AnnotationWhereInput,
  status: AnnotationStatus,
): Promise<void> {
  const annotations = await db.annotation.findMany({
    where: { AND: [where, { status: { not: status } }] },
    include: { reviews: true },
  });
  await db.annotationReview.createMany({
    data: annotations.map(({ id, createdById, reviews }) => ({
      ...{ annotationId: id, number: reviews.length + 1, status },
      ...{ reason: 'as the test has it', byId: createdById },
    })),
  });
}
