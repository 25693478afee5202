import { z } from 'zod';
import type { CohortSnapshot } from '../../generated/prisma/client.ts';
import type { LabelSet } from '../../training/label-sets.ts';

/** Groups by code, with the classes that they include. */
export type Groups = Readonly<Record<string, readonly string[]>>;

/**
 * The groups that stand for trained classes, in order, among those that somebody labelled.
 *
 * A group of which one class is trained is a set, too: its label says that the voxel is of that class or
 * of none that is trained, but not of another.
 */
export function labelSetsAmong(
  groups: Groups,
  isLabelled: (code: string) => boolean,
  trained: readonly string[],
): LabelSet[] {
  return Object.entries(groups)
    .map(([code, includes]) => ({
      code,
      classes: trained.filter((each) => includes.includes(each)),
      includes: [...includes].sort(),
    }))
    .filter(({ code, classes }) => classes.length > 0 && isLabelled(code));
}

const labelSetSchema = z.array(
  z.object({ code: z.string(), classes: z.array(z.string()), includes: z.array(z.string()) }),
);

/** Labels of a snapshot that stand for several classes; label K + g is the g-th. */
export function labelSetsOf(snapshot: Pick<CohortSnapshot, 'labelSets'>): LabelSet[] {
  return labelSetSchema.parse(snapshot.labelSets);
}
