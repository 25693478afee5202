import {
  ReportedComparisonDocument,
  ReportedEvaluationDocument,
  type ReportedEvaluationQuery,
  type ScoreFragment,
  type VersionSummaryFragment,
} from '../../generated/operations.ts';
import { type Client, ServerRefusal } from '../client.ts';
import { findEvaluation } from '../evaluation/find.ts';
import { describeLoss } from '../loss.ts';
import { chosenSnapshot } from '../snapshot.ts';
import { findVersion, versionName } from '../version-name.ts';
import type { ReportOptions } from './options.ts';

type ReportedEvaluation = Extract<
  NonNullable<ReportedEvaluationQuery['node']>,
  { __typename: 'Evaluation' }
>;

/** What one version was measured to do. */
export interface ReportedVersion
  extends Pick<ReportedEvaluation, 'classes' | 'profile' | 'volumeAgreement'> {
  readonly id: string;
  readonly name: string;
  readonly loss: string;
}

/** Dice of one class over subjects, in the order of the versions; the last is the mean over classes. */
export interface ReportRow {
  readonly class: string;
  readonly scores: readonly ScoreFragment[];
}

export interface Report {
  readonly title: string;
  readonly snapshotId: string;
  readonly versions: readonly ReportedVersion[];
  readonly rows: readonly ReportRow[];
  /** Slices × classes in which only some of the versions were measured: they are not in the rows. */
  readonly leftOutSlices: number;
}

const MEAN = 'mean over classes';

/**
 * What was measured of versions on one snapshot.
 *
 * @throws NOT_FOUND for no such version, and for one that was not evaluated on the snapshot; CONFLICT where
 *   several were not evaluated on one
 */
export async function readReport(
  client: Client,
  names: readonly string[],
  options: Pick<ReportOptions, 'cohort' | 'snapshot'>,
): Promise<Report> {
  const versions = await Promise.all(names.map((name) => findVersion(client, name)));
  const chosen = await chosenSnapshot(client, options);
  const { snapshotId, rows, leftOutSlices } = await readRows(client, versions, chosen);
  const reported: ReportedVersion[] = [];
  for (const version of versions) {
    const { id } = findEvaluation(version, snapshotId, options);
    reported.push(await readVersion(client, version, id));
  }
  const { cohort, number } = snapshotOf(versions, snapshotId);
  return {
    title: `Dice on the held-back subjects of ${cohort.name} #${number}`,
    snapshotId,
    versions: reported,
    rows: rows ?? ownRows(reported),
    leftOutSlices,
  };
}

/** Several versions are reported in what all of them were measured in; one, in all that it was. */
async function readRows(
  client: Client,
  versions: readonly VersionSummaryFragment[],
  chosen: string | null,
): Promise<{ snapshotId: string; rows: ReportRow[] | null; leftOutSlices: number }> {
  const [first] = versions;
  if (first && versions.length === 1) {
    const snapshotId = chosen ?? first.run.snapshot.id;
    return { snapshotId, rows: null, leftOutSlices: 0 };
  }
  const { compareVersions } = await client.request(ReportedComparisonDocument, {
    versionIds: versions.map(({ id }) => id),
    snapshotId: chosen,
  });
  const rows = compareVersions.rows.map((row) => ({ class: row.class, scores: row.summaries }));
  return {
    snapshotId: compareVersions.snapshot.id,
    rows: [...rows, { class: MEAN, scores: compareVersions.meanSummaries }],
    leftOutSlices: compareVersions.leftOutSlices,
  };
}

async function readVersion(
  client: Client,
  version: VersionSummaryFragment,
  evaluationId: string,
): Promise<ReportedVersion> {
  const name = versionName(version);
  const { node } = await client.request(ReportedEvaluationDocument, { id: evaluationId });
  if (node?.__typename !== 'Evaluation') {
    throw new ServerRefusal('NOT_FOUND', `The evaluation of ${name} is not there any more.`);
  }
  const { classes, profile, volumeAgreement } = node;
  return {
    ...{ classes, profile, volumeAgreement },
    id: version.id,
    name,
    loss: describeLoss(version.lossChoice.loss),
  };
}

function ownRows(versions: readonly ReportedVersion[]): ReportRow[] {
  return versions.flatMap(({ classes }) =>
    classes.map(({ class: code, dice }) => ({ class: code ?? MEAN, scores: [dice] })),
  );
}

function snapshotOf(versions: readonly VersionSummaryFragment[], id: string) {
  const evaluation = versions
    .flatMap(({ evaluations }) => evaluations.nodes)
    .find(({ snapshot }) => snapshot.id === id);
  if (evaluation) return evaluation.snapshot;
  throw new ServerRefusal('NOT_FOUND', 'The snapshot that was measured on is not there any more.');
}
