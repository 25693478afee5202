import type { RunResult } from '../../result.ts';
import type { Claim } from '../claims/claim.ts';
import { cohortName } from '../runs.ts';
import { capital, listed, page, several } from '../text.ts';
import { READING } from './figures.ts';
import { cohortTable, whatWasRun } from './what-was-run.ts';

export interface Overview {
  readonly runs: readonly RunResult[];
  readonly claims: readonly Claim[];
  /** Runs of the study without a result. */
  readonly missing: readonly Pick<RunResult, 'cohort'>[];
  /** Ids of results that are no run of the study. */
  readonly foreign: readonly string[];
}

export function readmePage({ runs, claims, missing, foreign }: Overview): string {
  return page([
    '# The study',
    'After these pages you know how networks and losses for partly labelled images compare in Myograph, what of the abstract of Wong et al. (ISMRM 2019, 4741) holds here, and how to run all of it again. Every figure and verdict is computed from the [results](results), one file a run.',
    "- [The nine claims of the abstract](claims.md), and whether another rule than the trainer's would be better\n- [Networks and losses](matrix.md): tables and figures by cohort and class\n- [Learning curve](learning-curve.md)\n- [Hippocampus](hippocampus.md): partial labels on real images\n- [Training losses](losses.md)",
    ...summary(claims),
    '## What was run',
    ...whatWasRun(runs),
    ...gaps(missing, foreign),
    'How the sizes were chosen, and on which images, is said in [study/sizes.ts](../../study/sizes.ts); which runs there are, in [study/matrix.ts](../../study/matrix.ts).',
    '## Data',
    "Thighs and calves are phantoms: images that Myograph makes from a seed, in the shape of the three sets of the abstract, with their complete truth. The abstract does not say which of its calf acquisitions had tissues labelled and which muscles; that calf_1 is the one of both limbs at once with tissues alone, and calf_2 the one of single limbs with muscles alone, is Myograph's reading. So are the names of the muscles, of which the abstract gives the counts. Images of both limbs are cut in two.",
    'The hippocampus is real: volumes of the Medical Segmentation Decathlon (task 4) with both classes labelled, of which some labels are hidden from the training.',
    ...cohortTable(runs),
    '## How figures are made',
    READING,
    "Intervals come from resampling subjects. Differences are tested by the Wilcoxon signed-rank test from six pairs on, with Holm's adjustment over the rows of a table; under six no test could reach 0.05, and no p is given. A class that is in neither mask of a subject has no Dice: it is left out of the mean, and counted where tables are. All are measured on the original matrix, after post-processing, against the complete truth.",
    seedSentence(runs),
    '## Run it again',
    '```\nnpm run study                                   # what is committed; takes up where it was stopped\nnpm run study -- --quick --out FOLDER           # minutes: the same runs, tiny\nnpm run study -- --full --out FOLDER            # the sizes of the abstract; for a GPU\nnpm run study -- --list                         # what would be run\nnpm run study -- --report                       # these pages again, from the results alone\n```',
  ]);
}

function summary(claims: readonly Claim[]): string[] {
  const verdicts = ['holds here', 'does not hold here', 'cannot be told here'] as const;
  const told = verdicts.map((wanted) => {
    const own = claims.filter(({ verdict }) => verdict === wanted);
    return `${wanted}: ${listed(own.map(({ number }) => String(number))) || 'none'}`;
  });
  return [`The [claims](claims.md) by number. ${capital(told.join('; '))}.`];
}

function gaps(missing: Overview['missing'], foreign: readonly string[]): string[] {
  const byCohort = [...Map.groupBy(missing, ({ cohort }) => cohort)].map(
    ([cohort, own]) => `${own.length} of ${cohortName(cohort)}`,
  );
  return [
    ...(missing.length === 0
      ? []
      : [
          `**Missing:** ${several(missing.length, 'run')} of the study without a result: ${byCohort.join('; ')}. What is said below and on the other pages is of the rest.`,
        ]),
    ...(foreign.length === 0
      ? []
      : [`Left out, as no runs of this study: ${foreign.map((id) => `\`${id}\``).join(', ')}.`]),
  ];
}

function seedSentence(runs: readonly RunResult[]): string {
  const groups = Map.groupBy(runs, ({ cohort, network, method, fold }) =>
    [cohort, network, method, fold].join(' '),
  );
  const most = Math.max(0, ...[...groups.values()].map(({ length }) => length));
  return most === 1
    ? 'Each network was trained once, with one seed. Intervals therefore speak of subjects alone; another seed may move a score by more than some of the differences here.'
    : '';
}
