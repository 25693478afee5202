import { MyographError, shellArgument } from '../../errors.ts';
import type {
  CohortSnapshot,
  Evaluation,
  Model,
  ModelVersion,
} from '../../generated/prisma/client.ts';
import { requireSnapshot } from '../cohorts/snapshots.ts';
import type { ServiceContext } from '../context.ts';
import { visibleEvaluations } from '../evaluation/visible.ts';
import { visibleVersions } from '../registry/visible.ts';

export type NamedVersion = ModelVersion & { readonly model: Model };

type NamedSnapshot = CohortSnapshot & { readonly cohort: { readonly name: string } };

/** Versions, and the evaluation of each on one snapshot, in their order. */
export interface ComparedVersions {
  readonly versions: readonly NamedVersion[];
  readonly snapshot: NamedSnapshot;
  readonly evaluationIds: readonly string[];
}

/** Versions that a message names. */
const MOST_NAMED = 5;

type Measured = Evaluation & { readonly snapshot: NamedSnapshot };

/** `model@number`. */
export function nameOf({ model, number }: NamedVersion): string {
  return `${model.name}@${number}`;
}

/**
 * One evaluation of each version, all on one snapshot: the one given, or the one evaluated on last.
 *
 * @throws NOT_FOUND; CONFLICT when there is no snapshot on which all were evaluated
 */
export async function comparedVersions(
  context: ServiceContext,
  versionIds: readonly string[],
  snapshotId: string | null,
): Promise<ComparedVersions> {
  const versions = await requireVersions(context, versionIds);
  if (snapshotId !== null) await requireSnapshot(context, snapshotId);
  const evaluations = await context.db.evaluation.findMany({
    where: {
      versionId: { in: [...versionIds] },
      ...(snapshotId === null ? {} : { snapshotId }),
      AND: await visibleEvaluations(context),
    },
    include: { snapshot: { include: { cohort: { select: { name: true } } } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  const bySnapshot = [...Map.groupBy(evaluations, (evaluation) => evaluation.snapshotId).values()];
  const common = bySnapshot.find((group) => group.length === versions.length) ?? [];
  const [latest] = common;
  if (!latest) throw notEvaluated(versions, bySnapshot, snapshotId);
  const idByVersion = new Map(common.map(({ versionId, id }) => [versionId, id]));
  return {
    versions,
    snapshot: latest.snapshot,
    evaluationIds: versions.flatMap(({ id }) => idByVersion.get(id) ?? []),
  };
}

async function requireVersions(
  context: ServiceContext,
  ids: readonly string[],
): Promise<NamedVersion[]> {
  const found = await context.db.modelVersion.findMany({
    where: { id: { in: [...ids] }, AND: await visibleVersions(context) },
    include: { model: true },
  });
  const byId = new Map(found.map((version) => [version.id, version]));
  const missing = ids.filter((id) => !byId.has(id));
  if (missing.length > 0) {
    throw new MyographError(
      'NOT_FOUND',
      'There is no such model version, or you are not a member of all its studies.',
      { ids: missing },
    );
  }
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Says what to evaluate on the snapshot on which most were. */
function notEvaluated(
  versions: readonly NamedVersion[],
  bySnapshot: readonly (readonly Measured[])[],
  snapshotId: string | null,
): MyographError {
  const [best = []] = bySnapshot.toSorted((a, b) => b.length - a.length);
  const measured = new Set(best.map(({ versionId }) => versionId));
  const missing = versions.filter(({ id }) => !measured.has(id)).map(nameOf);
  const snapshot = best[0]?.snapshot;
  const where = snapshot
    ? ` --cohort ${shellArgument(snapshot.cohort.name)} --snapshot ${snapshot.number}`
    : '';
  return new MyographError(
    'CONFLICT',
    `The ${versions.length} versions were not all evaluated on ${snapshotId === null ? 'one snapshot' : 'this snapshot'}. Evaluate ${fewOf(missing)}${snapshot ? ` on ${snapshot.cohort.name} #${snapshot.number}` : ' on the same snapshot'} first: myograph models evaluate ${shellArgument(missing[0] ?? '')}${where}`,
    { missing, snapshotId: snapshot?.id ?? snapshotId },
  );
}

/** The first ones, and how many others there are. */
function fewOf(names: readonly string[]): string {
  const others = names.length - MOST_NAMED;
  if (others <= 1) return names.join(', ');
  return `${names.slice(0, MOST_NAMED).join(', ')} and ${others} others`;
}
