import { Option } from 'commander';
import { MyographError, shellArgument } from '../errors.ts';
import { type Client, ServerRefusal } from './client.ts';
import { findCohort } from './cohort/find.ts';
import { toCount } from './output.ts';

/** Which snapshot of a cohort is meant. */
export interface SnapshotOptions {
  readonly cohort: string;
  /** The latest when left out. */
  readonly snapshot?: number | undefined;
}

/** Goes with an option `--cohort`; what `chosenSnapshot` makes of both. */
export function snapshotOption(): Option {
  const help = 'its snapshot; the latest that is no fold when left out';
  return new Option('--snapshot <number>', help).argParser(toCount);
}

/**
 * Id of the snapshot named, or of the latest: of a cross-validation only where its folds are asked for.
 *
 * @throws NOT_FOUND saying how to make one
 */
export async function findSnapshot(
  client: Client,
  { cohort, snapshot: number }: SnapshotOptions,
  ofFolds = false,
): Promise<string> {
  const { nodes: snapshots } = (await findCohort(client, cohort)).snapshots;
  const snapshot =
    number === undefined
      ? snapshots.findLast(({ fold }) => (fold !== null) === ofFolds)
      : snapshots.find((candidate) => candidate.number === number);
  if (snapshot) return snapshot.id;
  const freeze = `Freeze it: myograph cohort freeze ${shellArgument(cohort)}${ofFolds ? ' --folds 5' : ''}`;
  const isOfFolds = number === undefined && !ofFolds && snapshots.length > 0;
  throw new ServerRefusal(
    'NOT_FOUND',
    isOfFolds
      ? `${cohort} has snapshots of folds alone. ${freeze}, or name a fold: --snapshot ${snapshots.at(-1)?.number}`
      : `${cohort} has no such snapshot. ${freeze}`,
  );
}

/**
 * The snapshot of a cohort, where one is named.
 *
 * @throws INVALID_INPUT for a number without a cohort
 */
export async function chosenSnapshot(
  client: Client,
  { cohort, snapshot }: Partial<SnapshotOptions>,
): Promise<string | null> {
  if (cohort !== undefined) return findSnapshot(client, { cohort, snapshot });
  if (snapshot === undefined) return null;
  throw new MyographError('INVALID_INPUT', '--snapshot is one of a cohort: give --cohort with it.');
}
