import { CohortDocument, type SnapshotSummaryFragment } from '../../generated/operations.ts';
import type { Client } from '../client.ts';
import { createCohort, freezeCohort } from '../cohort.ts';

export interface DemoCohort {
  readonly name: string;
  readonly study: string;
  readonly region: string;
  readonly classes: string[];
}

/** A snapshot of a region's volumes in which a class is labelled; the cohort may be there from before. */
export async function cohortSnapshot(
  client: Client,
  { name, study, region, classes }: DemoCohort,
): Promise<SnapshotSummaryFragment> {
  const { cohort } = await client.request(CohortDocument, { name });
  if (!cohort) await createCohort(client, name, [study], { regions: [region] });
  return freezeCohort(client, name, { class: classes, splitSeed: 1 });
}
