import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeRuns } from './describe.ts';
import { studyOf } from './matrix.ts';
import { writeReport } from './report.ts';
import type { StudySize } from './sizes.ts';
import { runStudy } from './study.ts';

/**
 * `npm run study`: does the runs that have no result yet, then writes the report of all results.
 *
 *   --quick, --full   other sizes than the committed ones, into the folder that --out names
 *   --out FOLDER      results/ and the report go there, instead of docs/study
 *   --only PREFIX     the runs whose names begin so; no report
 *   --list            prints the runs, and does none
 *   --report          writes the report of the results that are there, and does no run
 *
 * MYOGRAPH_TEST_DATA names the folder with hippocampus_msd; without it, the runs on real images are left out.
 */

const COMMITTED = path.join(import.meta.dirname, '../docs/study');

// Recordings are removed when a process exits, which a signal alone is not.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

/** Ends with what is wrong with the flags. */
function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

function flags() {
  try {
    return parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        report: { type: 'boolean', default: false },
        only: { type: 'string' },
        out: { type: 'string' },
      },
    }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

async function main(): Promise<void> {
  const values = flags();
  if (values.quick && values.full) refuse('--quick and --full are two sizes: give one of them.');
  const size: StudySize = values.full ? 'full' : values.quick ? 'quick' : 'committed';
  const study = studyOf(size);
  const runs = study.runs.filter(({ id }) => id.startsWith(values.only ?? ''));
  if (runs.length === 0) {
    refuse(`No run has a name that begins with ${values.only}: --list prints them.`);
  }
  if (values.list) {
    console.log(describeRuns(runs));
    return;
  }
  if (size !== 'committed' && values.out === undefined) {
    refuse(`--${size} takes --out FOLDER: its results are not those that are committed.`);
  }
  const folder = values.out ?? COMMITTED;
  const results = path.join(folder, 'results');
  if (!values.report) {
    const data = process.env.MYOGRAPH_TEST_DATA || null;
    const say = (line: string) => console.log(line);
    const failed = await runStudy({ ...study, runs }, { folder: results, data, say });
    if (failed.length > 0) {
      console.error(`Without a result: ${failed.join(', ')}`);
      process.exitCode = 1;
    }
    if (values.only !== undefined) return;
  }
  await writeReport(study, results, folder);
  console.log(`The report is in ${folder}`);
}
