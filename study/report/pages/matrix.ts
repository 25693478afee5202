import type { RunResult } from '../../result.ts';
import { compareNetworks, networkPairs } from '../claims/networks.ts';
import { estimate } from '../estimate.ts';
import type { Figure } from '../figures/figure.ts';
import {
  byMethod,
  className,
  cohortName,
  cohortsOf,
  matrixRuns,
  NETWORK_NAMES,
  NETWORKS,
} from '../runs.ts';
import { ALL, ANNOTATED, classScores, countNulls, HIDDEN, subjectScores } from '../scores.ts';
import { capital, cell, difference, page, score, several, table } from '../text.ts';
import { READING, shown } from './figures.ts';
import { partialSections } from './partial.ts';

/** Networks × losses on each cohort. */
export function matrixPage(runs: readonly RunResult[], figures: readonly Figure[]): string {
  const cohorts = cohortsOf(matrixRuns(runs, {}));
  return page([
    '# Networks and losses',
    'After this page you know the Dice of every network and loss of the abstract on every cohort, by class, along the stack, and on classes that nobody had labelled in the image.',
    READING,
    'A class is *hidden* in an image where nobody had labelled it there, but in others; it is measured against the complete truth, which phantoms have. Each run was made with one seed: intervals say how subjects differ, not how another training would.',
    ...(cohorts.length === 0 ? ['Missing: no run of the matrix is there.'] : []),
    ...cohorts.flatMap((cohort) => cohortSection(runs, cohort, figures)),
    ...partialSections(runs),
    '## Dice along the stack',
    "The model of the abstract's Fig. 4. A class that is hidden in the images of a set is named so.",
    ...shown(figures, 'matrix', 'slices'),
    '## Weight masks',
    "The abstract's Fig. 2: which voxels each mode counts.",
    ...shown(figures, 'matrix', 'masks'),
    '## Predictions side by side',
    "The abstract's Fig. 5, of the first held-back image of each set.",
    ...shown(figures, 'matrix', 'predictions'),
  ]);
}

function cohortSection(
  runs: readonly RunResult[],
  cohort: string,
  figures: readonly Figure[],
): string[] {
  const own = matrixRuns(runs, { cohort });
  const subjects = new Set(own.flatMap(({ evaluated }) => evaluated.map((image) => image.subject)));
  const { values, nulls } = countNulls(own);
  return [
    `## ${capital(cohortName(cohort))}`,
    `${several(subjects.size, 'held-back subject')}. ${nulls} of ${values} values of run × subject × class are undefined.${subjects.size < 8 ? ' So few subjects have intervals that are too narrow.' : ''}`,
    methodTable(runs, own),
    hasHiddenClasses(own)
      ? 'Labelled and hidden classes are others in each set: compare rows, not these columns with each other.'
      : '',
    bestAndWorst(own),
    ...shown(figures, 'matrix', cohort),
    ...NETWORKS.flatMap((network) => {
      const ofNetwork = matrixRuns(own, { network });
      return ofNetwork.length === 0
        ? []
        : [
            `### ${capital(cohortName(cohort))}: ${NETWORK_NAMES[network]} by class`,
            classTable(ofNetwork),
          ];
    }),
  ];
}

function methodTable(all: readonly RunResult[], own: readonly RunResult[]): string {
  const choices = hasHiddenClasses(own)
    ? ([
        ['all', ALL],
        ['labelled', ANNOTATED],
        ['hidden', HIDDEN],
      ] as const)
    : ([['all', ALL]] as const);
  const networks = NETWORKS.filter((network) => own.some((run) => run.network === network));
  const rows = [...byMethod(own)].map(([method, runs]) => {
    const pairs = networkPairs(all).filter(({ unet }) => runs.includes(unet));
    return [
      method,
      ...networks.flatMap((network) => {
        const run = runs.find((one) => one.network === network);
        return choices.map(([, isClass]) =>
          run ? cell(estimate(subjectScores([run], isClass))) : '–',
        );
      }),
      pairs.length === 0 ? '–' : difference(compareNetworks(pairs)),
    ];
  });
  const heads = networks.flatMap((network) =>
    choices.map(([name]) => `${NETWORK_NAMES[network]}, ${name}`),
  );
  return table(['loss', ...heads, 'UNet − FCN-8, all'], rows);
}

function hasHiddenClasses(runs: readonly RunResult[]): boolean {
  return runs.some((run) => estimate(subjectScores([run], HIDDEN)).n > 0);
}

function bestAndWorst(runs: readonly RunResult[]): string {
  const ranked = runs
    .map((run) => ({ run, mean: estimate(subjectScores([run])).mean }))
    .filter(({ mean }) => mean !== null)
    .toSorted((a, b) => (b.mean ?? 0) - (a.mean ?? 0));
  const [best, worst] = [ranked[0], ranked.at(-1)];
  if (!best || !worst || ranked.length < 2) return '';
  const name = ({ run, mean }: typeof best) =>
    `${NETWORK_NAMES[run.network]} with ${run.method} (${score(mean)})`;
  return `Best over all classes: ${name(best)}; worst: ${name(worst)}, of ${ranked.length} runs. The best of many is a little flattered by having been picked.`;
}

/** A row for each class, and for each set where it is hidden in some only. */
function classTable(runs: readonly RunResult[]): string {
  const [first] = runs;
  const rows = (first?.classes ?? []).flatMap((code) =>
    (
      [
        ['', ANNOTATED],
        [' (hidden)', HIDDEN],
      ] as const
    ).flatMap(([note, isClass]) => {
      const found = runs.map((run) => estimate(classScores([run], code, isClass)));
      return found.every(({ n }) => n === 0)
        ? []
        : [
            [
              `${className(code)}${note}`,
              ...found.map(({ mean }) => score(mean)),
              String(Math.max(...found.map(({ n }) => n))),
            ],
          ];
    }),
  );
  return table(['class', ...runs.map(({ method }) => method), 'n'], rows);
}
