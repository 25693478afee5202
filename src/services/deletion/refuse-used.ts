import type { Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import { type Used, usedBy } from '../lineage/uses.ts';

/** What depends on something, by name. */
export interface Dependents {
  readonly snapshots: readonly string[];
  readonly versions: readonly string[];
  readonly evaluations: readonly string[];
}

/** Named of each kind, at most. */
const MOST_NAMED = 20;

/**
 * Refuses where a snapshot has it as a member, naming that and the versions and evaluations that followed.
 * Who asks may delete in the study of these, and so learns of them also where others froze them.
 *
 * @param what names it, as the message begins
 * @throws IN_USE with the names in details
 */
export async function refuseUsed(tx: Transaction, what: string, used: Used): Promise<void> {
  const { snapshots, versions, evaluations } = await dependentsOf(tx, used);
  if (snapshots.length === 0) return;
  const parts = [
    `snapshots ${listed(snapshots)}`,
    ...(versions.length > 0 ? [`versions ${listed(versions)}`] : []),
    ...(evaluations.length > 0 ? [`evaluations of ${listed(evaluations)}`] : []),
  ];
  throw new MyographError(
    'IN_USE',
    `${what} cannot be deleted, because what is frozen depends on it: ${parts.join('; ')}. Leave it, or withdraw its subject if its data must go.`,
    { snapshots, versions, evaluations },
  );
}

async function dependentsOf(tx: Transaction, used: Used): Promise<Dependents> {
  const by = usedBy(used);
  const some = { orderBy: { id: 'asc' }, take: MOST_NAMED } as const;
  const snapshots = await tx.cohortSnapshot.findMany({
    ...some,
    where: by.snapshots,
    include: { cohort: true },
  });
  const versions = await tx.modelVersion.findMany({
    ...some,
    where: by.versions,
    include: { model: true },
  });
  const evaluations = await tx.evaluation.findMany({
    ...some,
    where: by.evaluations,
    include: { version: { include: { model: true } }, snapshot: { include: { cohort: true } } },
  });
  return {
    snapshots: snapshots.map(snapshotName),
    versions: versions.map(versionName),
    evaluations: evaluations.map(
      ({ version, snapshot }) => `${versionName(version)} on ${snapshotName(snapshot)}`,
    ),
  };
}

function snapshotName({ cohort, number }: { cohort: { name: string }; number: number }): string {
  return `${cohort.name}@${number}`;
}

function versionName({ model, number }: { model: { name: string }; number: number }): string {
  return `${model.name}@${number}`;
}

function listed(names: readonly string[]): string {
  return names.length < MOST_NAMED ? names.join(', ') : `${names.join(', ')}, …`;
}
