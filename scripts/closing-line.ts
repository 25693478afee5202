import type { Reporter, TestModule } from 'vitest/node';
import { s3LeftOut } from './s3-server.ts';

/** Ends a run of the tests with one plain line of counts, for people and for scripts that read it. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = (state: 'passed' | 'failed' | 'skipped') =>
      modules.reduce((sum, module) => sum + [...module.children.allTests(state)].length, 0);
    // A file that cannot be loaded, or an error outside any test, fails the run without a failed test.
    const brokenModules = modules.filter(
      (module) =>
        module.state() === 'failed' && [...module.children.allTests('failed')].length === 0,
    );
    const failed = count('failed') + brokenModules.length + unhandledErrors.length;
    if (!process.env.MYOGRAPH_TEST_DATA) {
      console.log('MYOGRAPH_TEST_DATA is not set: the tests on real images were skipped.');
    }
    const leftOut = s3LeftOut();
    if (leftOut) console.log(`${leftOut}: the tests of the object store on S3 were skipped.`);
    console.log(`${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped`);
  }
}
