import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { parse } from 'csv-parse/sync';
import { MyographError } from '../errors.ts';
import {
  ImportDocument,
  ImportManifestDocument,
  type ImportQuery,
} from '../generated/operations.ts';
import { allPages, type Client, ServerRefusal } from './client.ts';
import { followJob } from './follow-job.ts';
import { createCommand, type OutputOptions, print } from './output.ts';
import { fingerprint, forEachFew, uploadFiles } from './upload.ts';
import { someOf } from './volumes.ts';

/** Columns of a manifest that name files. */
const fileColumns = ['image', 'label_map', 'label_table'];

/** The most that an import takes of one file: it is read into memory as a whole. */
const largestFile = 1024 ** 3;

type ImportNode = Extract<NonNullable<ImportQuery['node']>, { __typename: 'ManifestImport' }>;

/** What became of each row of a manifest. */
interface ImportReport {
  readonly isDryRun: boolean;
  readonly rows: readonly ImportNode['rows']['nodes'][number][];
}

export function importCommand(connect: () => Promise<Client>): Command {
  return createCommand('import', 'Import volumes and label maps that a CSV manifest lists')
    .argument('<manifest>', 'CSV file; paths in it are relative to its folder')
    .option('--dry-run', 'print what would be created, problems included, and create nothing')
    .action(async (manifest: string, options: OutputOptions & { dryRun?: boolean }) => {
      const report = await importManifest(await connect(), manifest, options.dryRun ?? false);
      print(options, report, () => describeImport(report));
      if (report.rows.some(({ status }) => status === 'FAILED')) process.exitCode = 1;
    });
}

/**
 * Uploads the manifest with the files that it names, and imports it.
 *
 * @throws FILE_MISSING when the manifest itself cannot be read; ServerRefusal when it cannot be used
 */
export async function importManifest(
  client: Client,
  manifest: string,
  dryRun: boolean,
): Promise<ImportReport> {
  const text = await readFile(manifest, 'utf8').catch(() => {
    throw new MyographError('FILE_MISSING', `There is no manifest ${manifest} that can be read.`);
  });
  const folder = path.dirname(manifest);
  const own = await fingerprint(manifest);
  const named = await forEachFew(filesNamedBy(text), async (name) => ({
    name,
    file: await fingerprint(path.resolve(folder, name)),
  }));
  // The server names the rows whose files are not among those sent.
  const found = named.flatMap(({ name, file }) =>
    file && file.size <= largestFile ? [{ name, file }] : [],
  );
  await uploadFiles(client, [...(own ? [own] : []), ...found.map(({ file }) => file)]);
  const { importManifest: started } = await client.request(ImportManifestDocument, {
    input: {
      manifestSha256: own?.sha256 ?? '',
      files: found.map(({ name, file }) => ({ path: name, sha256: file.sha256 })),
      dryRun,
    },
  });
  await followJob(client, started.import.job, dryRun ? 'Dry run' : 'Import');
  const rows = await allPages(async (after) => {
    const { node } = await client.request(ImportDocument, { id: started.import.id, after });
    if (node?.__typename === 'ManifestImport') return node.rows;
    throw new ServerRefusal('NOT_FOUND', 'The server no longer knows this import.');
  });
  return { isDryRun: dryRun, rows };
}

/** Files that a manifest names; of one that cannot be parsed none, because the server says why. */
function filesNamedBy(manifest: string): string[] {
  try {
    const rows: Record<string, string>[] = parse(manifest, {
      columns: true,
      bom: true,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
    const names = rows.flatMap((row) => fileColumns.map((column) => row[column] ?? ''));
    return [...new Set(names.filter((name) => name !== ''))];
  } catch {
    return [];
  }
}

/** Rows by what became of them, and the problems by what they are; in a dry run also each row. */
export function describeImport({ rows, isDryRun }: ImportReport): string {
  const count = (status: string) => rows.filter((row) => row.status === status).length;
  const verb = isDryRun ? 'would be created' : 'created';
  const planned = isDryRun ? rows.map(({ line, summary }) => `  line ${line}: ${summary}`) : [];
  const problems = rows.flatMap(({ line, problems }) =>
    problems.map(({ code, message, isWarning }) => ({
      line,
      text: `${code}${isWarning ? ' (warning)' : ''}: ${message}`,
    })),
  );
  const lines = [...Map.groupBy(problems, ({ text }) => text)].map(
    ([text, some]) => `  line ${someOf(some.map(({ line }) => String(line)))}: ${text}`,
  );
  const heading = `${rows.length} rows: ${count('CREATED')} ${verb}, ${count('UNCHANGED')} unchanged, ${count('FAILED')} refused.`;
  return [heading, ...planned, ...lines].join('\n');
}
