import DataLoader from 'dataloader';
import type { CohortSnapshot, PromotionProposal } from '../../generated/prisma/client.ts';
import { visibleSnapshots } from '../cohorts/snapshots.ts';
import type { ServiceContext } from '../context.ts';
import { type ProposalStatus, statusOfProposals } from './proposals.ts';

/** Loaders of what hangs on models and versions, for one request. */
export function registryLoaders(context: ServiceContext) {
  const { db } = context;
  return {
    /** By key. */
    tagsByModel: many(
      (ids: string[]) =>
        db.registryTag.findMany({ where: { modelId: { in: ids } }, orderBy: { key: 'asc' } }),
      ({ modelId }) => modelId,
    ),
    tagsByVersion: many(
      (ids: string[]) =>
        db.registryTag.findMany({ where: { versionId: { in: ids } }, orderBy: { key: 'asc' } }),
      ({ versionId }) => versionId,
    ),
    descriptionByModel: oneOrNone(
      (ids: string[]) => db.registryDescription.findMany({ where: { modelId: { in: ids } } }),
      ({ modelId }) => modelId,
    ),
    descriptionByVersion: oneOrNone(
      (ids: string[]) => db.registryDescription.findMany({ where: { versionId: { in: ids } } }),
      ({ versionId }) => versionId,
    ),
    /** Newest first. */
    policiesByStudy: many(
      (ids: string[]) =>
        db.promotionPolicy.findMany({
          where: { studyId: { in: ids } },
          orderBy: { number: 'desc' },
        }),
      ({ studyId }) => studyId,
    ),
    proposalById: oneOrNone(
      (ids: string[]) => db.promotionProposal.findMany({ where: { id: { in: ids } } }),
      ({ id }) => id,
    ),
    decisionByProposal: oneOrNone(
      (ids: string[]) => db.proposalDecision.findMany({ where: { proposalId: { in: ids } } }),
      ({ proposalId }) => proposalId,
    ),
    statusOfProposal: new DataLoader<PromotionProposal, ProposalStatus, string>(
      async (proposals) => {
        const found = await statusOfProposals(db, proposals);
        return proposals.map(({ id }) => found.get(id) ?? new Error(`no status of proposal ${id}`));
      },
      { cacheKeyFn: ({ id }) => id },
    ),
    visibleSnapshotById: oneOrNone<CohortSnapshot>(
      async (ids) =>
        db.cohortSnapshot.findMany({
          where: { id: { in: ids }, AND: await visibleSnapshots(context) },
        }),
      ({ id }) => id,
    ),
  };
}

function many<Row>(
  find: (ids: string[]) => Promise<Row[]>,
  idOf: (row: Row) => string | null,
): DataLoader<string, Row[]> {
  return new DataLoader(async (ids) => {
    const rows = Map.groupBy(await find([...ids]), idOf);
    return ids.map((id) => rows.get(id) ?? []);
  });
}

function oneOrNone<Row>(
  find: (ids: string[]) => Promise<Row[]>,
  idOf: (row: Row) => string | null,
): DataLoader<string, Row | null> {
  return new DataLoader(async (ids) => {
    const rows = new Map((await find([...ids])).map((row) => [idOf(row), row]));
    return ids.map((id) => rows.get(id) ?? null);
  });
}
