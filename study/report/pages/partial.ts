import type { RunResult } from '../../result.ts';
import { adjust, compare, estimate } from '../estimate.ts';
import { hiddenOverwritten, untrainedOverwritten } from '../overwritten.ts';
import { type Contest, contestsOf } from '../partial.ts';
import { className, cohortName, inOrder, lossKey, NETWORK_NAMES, runName } from '../runs.ts';
import { ALL, ANNOTATED, HIDDEN, subjectScores } from '../scores.ts';
import { capital, cell, percent, probability, signed, table } from '../text.ts';

/** Sections of the matrix page on images of which only some classes are labelled. */
export function partialSections(runs: readonly RunResult[]): string[] {
  const own = inOrder(runs.filter(({ cohort }) => !cohort.startsWith('hippocampus')));
  return [
    '## Gating by what is labelled',
    ...gating(own),
    '## Losses against the one that the rule chooses',
    ...againstRule(contestsOf(own)),
    '## Voxels of unlabelled classes',
    ...overwritten(own),
  ];
}

/** Runs that differ in nothing but the gating. */
function gating(runs: readonly RunResult[]): string[] {
  const pairs = runs.flatMap((ungated) => {
    const { cohort, network, loss } = ungated;
    if (loss.gating !== 'none') return [];
    const wanted = lossKey({ ...loss, gating: 'catalog' });
    const gated = runs.find(
      (run) => run.cohort === cohort && run.network === network && lossKey(run.loss) === wanted,
    );
    return gated ? [{ gated, ungated }] : [];
  });
  if (pairs.length === 0) return ['Missing: no loss was run with and without gating.'];
  const compared = adjust(
    pairs.map(({ gated, ungated }) => compare(subjectScores([ungated]), subjectScores([gated]))),
  );
  const rows = pairs.map(({ gated, ungated }, index) => {
    const found = compared[index];
    return [
      runName(gated),
      cell(estimate(subjectScores([gated]))),
      cell(estimate(subjectScores([ungated]))),
      ...[ALL, ANNOTATED, HIDDEN].map((isClass) =>
        cell(compare(subjectScores([ungated], isClass), subjectScores([gated], isClass)), signed),
      ),
      String(found?.n ?? 0),
      probability(found?.pValue ?? null),
      probability(found?.adjusted ?? null),
    ];
  });
  const head = ['loss', 'gated', 'not gated', 'difference, all', 'labelled', 'hidden'];
  return [
    'With gating, a class that nobody labelled in an image is left out of its loss; without, as in the abstract, it counts as if it had been looked for and not been found. Difference: gated less not gated; p of all classes.',
    table([...head, 'n', 'p', 'p adjusted'], rows),
  ];
}

function againstRule(contests: readonly Contest[]): string[] {
  if (contests.length === 0) return ["Missing: the rule's loss was not run on partial labels."];
  return [
    'Each loss less the one that the trainer chooses for partial labels, of the same subjects, with p of all classes adjusted within its table.',
    ...contests.flatMap(({ cohort, network, rule, rivals }) => [
      `### ${capital(cohortName(cohort))}, ${NETWORK_NAMES[network]}`,
      table(
        ['loss', 'difference, all', 'labelled', 'hidden', 'n', 'p', 'p adjusted'],
        rivals.map(({ method, runs, difference }) => [
          method,
          cell(difference, signed),
          ...[ANNOTATED, HIDDEN].map((isClass) =>
            cell(compare(subjectScores(rule, isClass), subjectScores(runs, isClass)), signed),
          ),
          String(difference.n),
          probability(difference.pValue),
          probability(difference.adjusted),
        ]),
      ),
    ]),
  ];
}

/** Share of voxels that are overwritten, by run. */
function overwritten(runs: readonly RunResult[]): string[] {
  const concerned = runs.filter(
    (run) => run.untrained.length > 0 || estimate(hiddenOverwritten(run)).n > 0,
  );
  if (concerned.length === 0) return ['Missing: no run with unlabelled classes is there.'];
  const codes = [...new Set(concerned.flatMap(({ untrained }) => untrained))];
  const rows = concerned.map((run) => [
    runName(run),
    ...codes.map((code) => cell(estimate(untrainedOverwritten(run, code)), percent)),
    cell(estimate(hiddenOverwritten(run)), percent),
  ]);
  return [
    'Share of the true voxels, mean over subjects: of classes that are labelled nowhere, predicted as any class; and of classes that are labelled in other images only, predicted as one of those labelled in this one.',
    table(
      ['run', ...codes.map((code) => `${className(code)} (labelled nowhere)`), 'hidden classes'],
      rows,
    ),
  ];
}
