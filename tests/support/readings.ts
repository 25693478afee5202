import type { ServiceContext } from '../../src/services/context.ts';
import type { JobItem } from '../../src/services/jobs/claims.ts';
import { addAnnotation } from '../../src/services/labels.ts';
import { runJob } from './jobs.ts';
import { importCells } from './manifest.ts';
import type { TestServices } from './services.ts';
import { imageFile } from './volumes.ts';

/** Imports an image of the thigh, without labels; the id of its volume. */
export async function importThigh(
  services: TestServices,
  context: ServiceContext,
  subject: string,
  seed: number,
): Promise<string> {
  const row = {
    ...{ study: 'knee', subject, visit: '1', scanner: 'Prisma', region: 'thigh' },
    ...{ laterality: 'left', image: 'i.nii' },
  };
  const [imported] = await importCells(services, context, [row], { 'i.nii': imageFile(seed) });
  return imported?.volumeId ?? '';
}

type Said = Partial<Omit<Parameters<typeof addAnnotation>[1], 'labelMapSha256'>>;

/** Uploads a label map, adds it and waits; what the job says of it. */
export async function addReading(
  services: TestServices,
  context: ServiceContext,
  volumeId: string,
  bytes: Uint8Array,
  said: Said,
): Promise<JobItem> {
  const labelMapSha256 = await services.store.put(bytes);
  const job = await addAnnotation(context, { volumeId, labelMapSha256, ...said });
  const { items } = await runJob(services, job);
  const [item] = items;
  if (item === undefined) throw new Error('the job says nothing');
  return item;
}
