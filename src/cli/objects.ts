import { Presets, SingleBar } from 'cli-progress';
import { type Command, Option } from 'commander';
import { createCommand, createGroup, type OutputOptions, print, table } from './output.ts';

type Progress = (done: number, total: number) => void;

interface FailedObject {
  readonly sha256: string;
  readonly code: string;
}

interface CopyReport {
  readonly copied: number;
  readonly copiedBytes: number;
  readonly alreadyThere: number;
  readonly deleted: number;
  readonly failed: readonly FailedObject[];
}

interface VerifyReport {
  readonly sound: number;
  readonly soundBytes: number;
  readonly failed: readonly FailedObject[];
}

interface CopyOptions {
  readonly to: 'folder' | 's3';
  readonly deleteSource: boolean;
}

/** What works on the stores of this machine, without a server. */
export interface LocalObjects {
  copy(options: CopyOptions & { readonly progress: Progress }): Promise<CopyReport>;
  verify(progress: Progress): Promise<VerifyReport>;
}

export function objectsCommand(local: LocalObjects): Command {
  const objects = createGroup(
    'objects',
    'Move and check the files of the catalog, on this machine',
  );
  const to = new Option('--to <store>', 'where to').choices(['s3', 'folder']).makeOptionMandatory();
  objects.addCommand(
    createCommand('copy', 'Copy all objects of the catalog between the data folder and S3')
      .addOption(to)
      .option('--delete-source', 'delete them where they were, once all of them are there', false)
      .action(async (options: OutputOptions & CopyOptions) => {
        const report = await withBar('Copied', (progress) => local.copy({ ...options, progress }));
        print(options, report, () => describeCopy(report));
        if (report.failed.length > 0) process.exitCode = 1;
      }),
  );
  objects.addCommand(
    createCommand(
      'verify',
      'Read all objects of the catalog and compare them with their hashes',
    ).action(async (options: OutputOptions) => {
      const report = await withBar('Read', local.verify);
      print(options, report, () => describeVerification(report));
      if (report.failed.length > 0) process.exitCode = 1;
    }),
  );
  return objects;
}

function describeCopy(report: CopyReport): string {
  const { copied, copiedBytes, alreadyThere, deleted, failed } = report;
  const outcome = `${copied} objects copied (${megabytes(copiedBytes)}), ${alreadyThere} were there already, ${failed.length} failed.`;
  const removed = deleted > 0 ? `\n${deleted} deleted where they were.` : '';
  return outcome + removed + describeFailures(failed);
}

function describeVerification({ sound, soundBytes, failed }: VerifyReport): string {
  const outcome = `${sound} objects are sound (${megabytes(soundBytes)}), ${failed.length} are not.`;
  return outcome + describeFailures(failed);
}

function describeFailures(failed: readonly FailedObject[]): string {
  if (failed.length === 0) return '';
  const rows = failed.map(({ sha256, code }) => [sha256, code]);
  return `\n\n${table(['object', 'what is wrong'], rows)}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Shows how far it is, on a terminal. */
async function withBar<Result>(
  title: string,
  work: (progress: Progress) => Promise<Result>,
): Promise<Result> {
  if (!process.stderr.isTTY) return work(() => undefined);
  const format = `${title} {bar} {value}/{total}`;
  const bar = new SingleBar(
    { format, stream: process.stderr, barsize: 24 },
    Presets.shades_classic,
  );
  bar.start(1, 0);
  try {
    return await work((done, total) => {
      bar.setTotal(total);
      bar.update(done);
    });
  } finally {
    bar.stop();
  }
}
