import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeRuns } from './describe.ts';
import { studyOf } from './matrix.ts';
import { runStudy } from './study.ts';

/** `npm run study`: the comparison of networks, losses and partial labels. See docs/study. */

const RESULTS = path.join(import.meta.dirname, '../docs/study/results');
const SHARED_DATA = path.join(import.meta.dirname, '../../shared/data');

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    out: { type: 'string' },
  },
});

// Recordings are removed when a process exits, which a signal alone is not.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const size = values.full ? 'full' : values.quick ? 'quick' : 'committed';
  const study = studyOf(size);
  const runs = study.runs.filter(({ id }) => id.startsWith(values.only));
  if (values.list) {
    console.log(describeRuns({ ...study, runs }));
    return;
  }
  if (size !== 'committed' && values.out === undefined) {
    console.error(`--${size} takes --out FOLDER: its results are not those that are committed.`);
    process.exitCode = 2;
    return;
  }
  await runStudy(
    { ...study, runs },
    {
      folder: values.out ?? RESULTS,
      data: process.env.MYOGRAPH_TEST_DATA || SHARED_DATA,
      say: (line) => console.log(line),
    },
  );
}
