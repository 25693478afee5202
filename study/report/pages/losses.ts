import type { RunResult } from '../../result.ts';
import type { Figure } from '../figures/figure.ts';
import { cohortName, cohortsOf, inOrder, NETWORK_NAMES } from '../runs.ts';
import { steadiness, WINDOW } from '../steadiness.ts';
import { capital, distinct, page, percent, score, table } from '../text.ts';
import { shown } from './figures.ts';

export function lossesPage(runs: readonly RunResult[], figures: readonly Figure[]): string {
  return page([
    '# Training losses',
    `After this page you know how the training loss fell in each run. A line is the mean of the last ${WINDOW} steps, fewer at the start. Losses of different families, and of different modes, are of different quantities: their heights say nothing about each other.`,
    `Jitter is the standard deviation, over the last half of the steps, of the change from one step to the next relative to the mean of both. Rises count how often the mean of a block of ${WINDOW} steps is above that of the block before, over all steps. Of runs that hold back subjects in turn, the first fold is drawn.`,
    ...(runs.length === 0 ? ['Missing: no run is there.'] : []),
    ...cohortsOf(runs).flatMap((cohort) => {
      const own = inOrder(runs.filter((run) => run.cohort === cohort));
      return [
        `## ${capital(cohortName(cohort))}`,
        `${distinct(own.map(({ training }) => training.steps))} steps.`,
        steadinessTable(own),
        ...shown(figures, 'losses', cohort),
      ];
    }),
  ]);
}

function steadinessTable(runs: readonly RunResult[]): string {
  const hasFolds = runs.some(({ fold }) => fold !== null);
  const rows = runs.map(({ network, method, fold, losses }) => {
    const { jitter, rises, of } = steadiness(losses);
    return [
      NETWORK_NAMES[network],
      method,
      ...(hasFolds ? [String(fold ?? '–')] : []),
      score(losses[0] ?? null),
      score(losses.at(-1) ?? null),
      percent(jitter),
      of === 0 ? '–' : `${rises} of ${of}`,
    ];
  });
  const fold = hasFolds ? ['fold'] : [];
  return table(['network', 'loss', ...fold, 'first', 'last', 'jitter', 'rises'], rows);
}
