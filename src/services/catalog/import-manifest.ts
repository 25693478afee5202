import { z } from 'zod';
import { inTransaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import { JobKind, type ManifestImport } from '../../generated/prisma/client.ts';
import { recordAudit } from '../access/audit.ts';
import { limitsForJob } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput, sha256 } from '../input.ts';
import { createJob, jobById } from '../jobs.ts';
import { readObject, recordObjects } from '../objects.ts';
import { type Page, type Paging, readPage } from '../page.ts';

const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'cannot be a path of a manifest');

const importInput = z.object({
  manifestSha256: sha256,
  files: z.array(z.object({ path, sha256 })).max(200_000),
  dryRun: z.boolean(),
});

/**
 * Puts the import of a manifest in the queue; its rows are checked when it is their turn, rights to the
 * studies that they name included. Anyone who is signed in may import into studies of their own.
 *
 * @param input.files every file that the manifest names, by the path that it uses; a path is a name
 *   here and is never opened
 * @throws INVALID_INPUT; OBJECT_MISSING with the hashes that were not uploaded
 */
export async function importManifest(
  context: ServiceContext,
  input: {
    readonly manifestSha256: string;
    readonly files: readonly { readonly path: string; readonly sha256: string }[];
    readonly dryRun: boolean;
  },
): Promise<ManifestImport> {
  const { manifestSha256, files, dryRun } = parseInput(importInput, input);
  const byPath = new Map(files.map((file) => [file.path, file.sha256]));
  if (byPath.size < files.length) {
    throw new MyographError(
      'INVALID_INPUT',
      'A path is given more than once. Give each file once.',
    );
  }
  const hashes = new Set([manifestSha256, ...byPath.values()]);
  await refuseMissing(context, [...hashes]);
  const { byteLength: size } = await readObject(context.store, manifestSha256);
  return inTransaction(context.db, async (tx) => {
    await recordObjects(tx, context.store, [{ sha256: manifestSha256, size }]);
    const job = await createJob(context, tx, {
      kind: JobKind.IMPORT,
      input: limitsForJob(context.actor),
    });
    const created = await tx.manifestImport.create({
      data: {
        jobId: job.id,
        manifestSha256,
        files: Object.fromEntries(byPath),
        isDryRun: dryRun,
      },
    });
    await recordAudit(tx, context, {
      operation: 'importManifest',
      // Those of its rows are told of when it has ended.
      studyIds: [],
      target: { type: 'ManifestImport', id: created.id },
      details: { manifestSha256, dryRun },
    });
    return created;
  });
}

async function refuseMissing({ store }: ServiceContext, hashes: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const hash of hashes) if (!(await store.has(hash))) missing.push(hash);
  if (missing.length === 0) return;
  throw new MyographError(
    'OBJECT_MISSING',
    `${missing.length} of ${hashes.length} files were not uploaded, or are there no longer. Upload them, then import again.`,
    { sha256: missing },
  );
}

/** Your imports and dry runs, newest first; the key is the id. */
export function imports(
  { db, actor }: ServiceContext,
  paging: Paging,
): Promise<Page<ManifestImport>> {
  const where = { job: { createdById: actor.id } };
  return readPage(paging, {
    read: (take) =>
      db.manifestImport.findMany({
        where: { ...where, ...(paging.after ? { id: { lt: paging.after } } : {}) },
        orderBy: { id: 'desc' },
        take,
      }),
    count: () => db.manifestImport.count({ where }),
  });
}

/** An import; null when there is none whose job you may see. */
export async function importById(
  context: ServiceContext,
  id: string,
): Promise<ManifestImport | null> {
  const found = await context.db.manifestImport.findUnique({ where: { id } });
  if (found === null || (await jobById(context, found.jobId)) === null) return null;
  return found;
}
