import { CohortDocument } from '../../generated/operations.ts';
import { type Client, ServerRefusal } from '../client.ts';

/** The cohort with this name. Throws NOT_FOUND. */
export async function findCohort(client: Client, name: string) {
  const { cohort } = await client.request(CohortDocument, { name });
  if (cohort) return cohort;
  throw new ServerRefusal(
    'NOT_FOUND',
    `There is no cohort ${name}. myograph cohort list names them.`,
  );
}
