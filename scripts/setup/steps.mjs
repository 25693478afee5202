/**
 * One step of the set-up.
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {string} does what a person reads while it runs
 * @property {() => boolean} isDone
 * @property {() => void | Promise<void>} run throws SetupError with what to do
 * @property {string} [without] for a step that may fail: what does not work without it
 */

/** A failure that a person can do something about; the message says what. */
export class SetupError extends Error {}

/**
 * Runs the steps in order and reports each with its time.
 *
 * @param {readonly Step[]} steps
 * @returns {Promise<0 | 1>} the exit code
 */
export async function runSteps(steps) {
  for (const step of steps) {
    if (step.isDone()) {
      report(step, 'already done');
      continue;
    }
    report(step, `${step.does} …`);
    const started = performance.now();
    try {
      await step.run();
    } catch (error) {
      report(step, `failed: ${explain(error)}`);
      if (step.without === undefined) return 1;
      report(step, step.without);
      continue;
    }
    report(step, `done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
  return 0;
}

/**
 * @param {Step} step
 * @param {string} message
 */
function report(step, message) {
  console.log(`set-up  ${step.name.padEnd(12)}  ${message}`);
}

/** @param {unknown} error */
function explain(error) {
  if (error instanceof SetupError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
