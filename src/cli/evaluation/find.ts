import { shellArgument } from '../../errors.ts';
import type { VersionSummaryFragment } from '../../generated/operations.ts';
import { ServerRefusal } from '../client.ts';
import type { SnapshotOptions } from '../snapshot.ts';
import { versionName } from '../version-name.ts';

type EvaluationSummary = VersionSummaryFragment['evaluations']['nodes'][number];

/**
 * The evaluation of a version on a snapshot.
 *
 * @param options by which the snapshot was chosen
 * @throws NOT_FOUND saying where it was evaluated, and what to run
 */
export function findEvaluation(
  version: VersionSummaryFragment,
  snapshotId: string,
  options: Partial<SnapshotOptions>,
): EvaluationSummary {
  const found = version.evaluations.nodes.find(({ snapshot }) => snapshot.id === snapshotId);
  if (found) return found;
  const name = versionName(version);
  const on = version.evaluations.nodes.map(
    ({ snapshot: { cohort, number } }) => `${cohort.name} #${number}`,
  );
  const flags = [
    ...(options.cohort === undefined ? [] : [`--cohort ${shellArgument(options.cohort)}`]),
    ...(options.snapshot === undefined ? [] : [`--snapshot ${options.snapshot}`]),
  ];
  throw new ServerRefusal(
    'NOT_FOUND',
    `${name} was not evaluated on this snapshot${on.length > 0 ? `, but on ${on.join(', ')}` : ''}. Evaluate it: myograph models evaluate ${[shellArgument(name), ...flags].join(' ')}`,
  );
}
