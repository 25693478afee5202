import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './checkout.mjs';
import { run, works } from './processes.mjs';
import { SetupError } from './steps.mjs';

/** A small S3 server over a folder, for the tests. It builds in a third of MinIO's time. */
const version = '1.8.0';
const source = `github.com/versity/versitygw/cmd/versitygw@v${version}`;

const folder = path.join(cacheFolder, `versitygw-${version}`);

/** The server's program, which may not be there yet. */
export const s3ServerProgram = path.join(folder, 'versitygw');

/** Built with Go's own installer, once for all checkouts. @type {import('./steps.mjs').Step} */
export const s3Server = {
  name: 's3',
  does: `building versitygw ${version} for the tests with go install (about 3 minutes, once; kept in ${cacheFolder})`,
  isDone: () => existsSync(s3ServerProgram),
  async run() {
    const go = ['go', '/usr/local/go/bin/go', '/usr/lib/go/bin/go'].find((name) =>
      works(name, ['version']),
    );
    if (go === undefined) {
      throw new SetupError(
        'Go is missing, which builds it; on Debian and Ubuntu: apt install golang. Or set MYOGRAPH_TEST_S3_URL to an S3 server that runs.',
      );
    }
    mkdirSync(cacheFolder, { recursive: true });
    const scratch = mkdtempSync(path.join(cacheFolder, 'building-'));
    try {
      await run(go, ['install', source], {
        env: { GOBIN: scratch, GOFLAGS: '-modcacherw', CGO_ENABLED: '0' },
        advice: `go could not build ${source}; it needs Go 1.25 or later and the Go module proxy.`,
      });
      mkdirSync(folder, { recursive: true });
      renameSync(path.join(scratch, 'versitygw'), s3ServerProgram);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};
