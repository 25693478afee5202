import type {
  SnapshotSummaryFragment,
  StartTrainingInput,
  VersionSummaryFragment,
} from '../../generated/operations.ts';
import { ServerRefusal } from '../client.ts';
import { subjectNames } from '../compare/subjects.ts';
import { compareVersions, describeComparison, worstSlices } from '../compare.ts';
import { followJob } from '../follow-job.ts';
import { describeLoss } from '../loss.ts';
import { promoteVersion } from '../models/alias.ts';
import { evaluateVersion } from '../models.ts';
import { dice, table } from '../output.ts';
import { readRun, startTraining } from '../train.ts';
import { findVersion, versionName } from '../version-name.ts';
import type { Script } from './script.ts';

/** Under this mean Dice a network has not learned what it was shown. */
const learned = 0.5;

/**
 * Trains with the loss chosen from the coverage and with `fn` forced, evaluates both on held-back
 * subjects, compares them, and promotes the one that did better.
 */
export async function learnAndCompare(
  script: Script,
  part: string,
  snapshot: SnapshotSummaryFragment,
  model: string,
  settings: NonNullable<StartTrainingInput['settings']>,
): Promise<VersionSummaryFragment[]> {
  const { client } = script;
  const base = { snapshotId: snapshot.id, model, preset: 'small', settings };
  const automatic = await learn(script, `${part}: train, automatic`, base);
  const why = 'The demo shows what the usual mask does with partial labels.';
  const forced = await learn(script, `${part}: train, fn`, { ...base, loss: { mode: 'fn', why } });

  const ids = [automatic.id, forced.id];
  const comparison = await script.step(`${part}: compare`, () => compareVersions(client, ids));
  script.say(describeComparison(comparison));
  script.keep(part, comparison);
  const { evaluations } = await findVersion(client, versionName(automatic));
  const evaluation = evaluations.nodes.find(
    ({ snapshot: measured }) => measured.id === snapshot.id,
  );
  if (evaluation) {
    const worst = await worstSlices(client, evaluation.id, 5);
    const subjectOf = subjectNames(worst);
    const rows = worst.map(({ class: code, slice, score, ...place }) => [
      code,
      subjectOf(place),
      slice,
      dice(score.dice),
    ]);
    script.say(
      `The worst slices of ${versionName(automatic)}:\n\n${table(['class', 'subject', 'slice', 'Dice'], rows)}`,
    );
  }
  await promoteBetter(script, [automatic, forced], comparison.meanDice);
  return [automatic, forced];
}

async function learn(
  script: Script,
  step: string,
  input: StartTrainingInput,
): Promise<VersionSummaryFragment> {
  const { client } = script;
  const started = await startTraining(client, input);
  script.say(
    `Training with ${describeLoss(started.lossChoice.loss)}\n${started.lossChoice.override ? `forced: ${started.lossChoice.override.why}` : started.lossChoice.reason}`,
  );
  await script.step(step, () => followJob(client, started.job, 'Training'));
  const { version, lossCurve } = await readRun(client, started.id);
  if (!version) throw new ServerRefusal('INTERNAL', 'The run ended without a version.');
  const [first, last] = [lossCurve.at(0), lossCurve.at(-1)];
  script.say(
    `Loss from ${first?.loss.toFixed(3)} to ${last?.loss.toFixed(3)} in ${last?.step} steps; registered as ${input.model}@${version.number}`,
  );
  await script.step(step.replace('train', 'evaluate'), () =>
    evaluateVersion(client, version.id, input.snapshotId),
  );
  return findVersion(client, `${input.model}@${version.number}`);
}

async function promoteBetter(
  script: Script,
  versions: readonly VersionSummaryFragment[],
  meanDice: readonly (number | null)[],
): Promise<void> {
  const best = Math.max(...meanDice.map((value) => value ?? 0));
  const winner = versions[meanDice.findIndex((value) => (value ?? 0) === best)];
  if (!winner) return;
  const reason = `Mean Dice ${dice(best)} on the held-back subjects, against ${meanDice
    .filter((value) => value !== best)
    .map(dice)
    .join(', ')}.`;
  await promoteVersion(script.client, { versionId: winner.id, alias: 'champion', reason });
  script.say(
    best < learned
      ? `Neither learned: the best mean Dice is ${dice(best)}. ${versionName(winner)} is promoted all the same.`
      : `${versionName(winner)} is promoted to champion. ${reason}`,
  );
}
