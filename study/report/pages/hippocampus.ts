import { summarise } from '../../../src/evaluation/statistics/summary.ts';
import type { RunResult } from '../../result.ts';
import { adjust, compare, estimate } from '../estimate.ts';
import type { Figure } from '../figures/figure.ts';
import { byMethod, className, describeLoss, hippocampusRuns, type Part, runsOf } from '../runs.ts';
import { classScores, countNulls, subjectScores } from '../scores.ts';
import { targetsOf } from '../targets.ts';
import { cell, distinct, page, probability, score, several, signed, table } from '../text.ts';
import { READING, shown } from './figures.ts';

/**
 * The two ways in which labels were hidden; `within` is the largest loss of mean Dice against all labels that the
 * study aims for.
 */
const PARTS = [
  {
    part: 'hippocampus_half',
    name: '(a) One class hidden in half of the volumes',
    what: 'Every second training volume keeps the anterior part alone; the others keep both.',
    within: 0.03,
  },
  {
    part: 'hippocampus_one',
    name: '(b) Each volume keeps one class',
    what: 'Training volumes keep the anterior or the posterior part in turn.',
    within: 0.06,
  },
] as const;

/** What the methods are, beside their losses. */
const METHODS =
  '`automatic` is what the trainer chooses from the coverage. `fn` counts labelled voxels alone; `fn-background` takes voxels without a label for background, as if all had been labelled; `fn_or_fp` and `marginal` are the nearest others.';

export function hippocampusPage(allRuns: readonly RunResult[], figures: readonly Figure[]): string {
  const runs = hippocampusRuns(allRuns);
  const all = runsOf(runs, 'hippocampus_all');
  const isThere = PARTS.some(({ part }) => runsOf(runs, part).length > 0);
  return page([
    '# Hippocampus: partial labels on real images',
    'After this page you know how the loss that the trainer chooses by itself does on real images of which some labels were hidden, beside the other ways to learn from them, and beside a network that was given all labels. The images are those of the hippocampus of the Medical Segmentation Decathlon (task 4), two classes, both labelled in every volume; evaluation is against both.',
    READING,
    ...(isThere
      ? [
          describeFolds(runs, allRuns),
          METHODS,
          ...PARTS.flatMap((one) => section(runs, all, one)),
          ...shown(figures, 'hippocampus', ''),
        ]
      : [
          'Missing: there are no results on the hippocampus. Its images are not part of Myograph; name the folder that has `hippocampus_msd` by `MYOGRAPH_TEST_DATA`.',
        ]),
  ]);
}

function describeFolds(runs: readonly RunResult[], allRuns: readonly RunResult[]): string {
  const count = (of: readonly RunResult[]) => new Set(of.map(({ fold }) => fold)).size;
  const begun = count(allRuns.filter(({ cohort }) => cohort.startsWith('hippocampus')));
  const unfinished = begun - count(runs);
  const { values, nulls } = countNulls(runs);
  return [
    `${several(count(runs), 'fold')}, each of which held back other subjects, the same ones for every method; figures pool the subjects of all.`,
    unfinished === 0
      ? ''
      : `Missing: ${several(unfinished, 'fold')} without a run of every method.`,
    `"SD over folds" is that of the folds' means. ${nulls} of ${values} values of run × subject × class are undefined.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function section(
  runs: readonly RunResult[],
  all: readonly RunResult[],
  { part, name, what, within }: (typeof PARTS)[number],
): string[] {
  const own = runsOf(runs, part);
  if (own.length === 0) return [`## ${name}`, `Missing: no run of it is there.`];
  const methods = byMethod(own);
  const automatic = methods.get('automatic') ?? [];
  return [
    `## ${name}`,
    what,
    methodTable(methods, all),
    ...differences(methods, all),
    '### Targets of the study',
    targetTable(part, methods, all, within),
    ...[...new Set(automatic.flatMap(({ choice }) => (choice ? [choice.rule] : [])))].map(
      (rule) => `The trainer chose by its rule \`${rule}\`.`,
    ),
  ];
}

function methodTable(methods: Map<string, RunResult[]>, all: readonly RunResult[]): string {
  const rows = [...withAll(methods, all)].map(([method, own]) => {
    const found = estimate(subjectScores(own));
    const folds = own.map((run) => estimate(subjectScores([run])).mean);
    const { sd } = summarise(folds.filter((value) => value !== null));
    return [
      method,
      distinct(own.map(({ loss }) => describeLoss(loss))),
      cell(found),
      String(found.n),
      sd === null ? '–' : `± ${score(sd)}`,
      ...(own[0]?.classes ?? []).map((code) => score(estimate(classScores(own, code)).mean)),
    ];
  });
  const codes = [...methods.values()][0]?.[0]?.classes ?? [];
  return table(
    ['method', 'loss', 'mean Dice', 'n', 'SD over folds', ...codes.map(className)],
    rows,
  );
}

function differences(methods: Map<string, RunResult[]>, all: readonly RunResult[]): string[] {
  const automatic = methods.get('automatic');
  if (!automatic) return ['Missing: the automatic choice was not run.'];
  const others = [...withAll(methods, all)].filter(([method]) => method !== 'automatic');
  const compared = adjust(
    others.map(([, own]) => compare(subjectScores(own), subjectScores(automatic))),
  );
  return [
    'The automatic choice less each of the others, of the same subjects:',
    table(
      ['against', 'difference', 'n', 'p', 'p adjusted'],
      compared.map((found, index) => [
        others[index]?.[0] ?? '',
        cell(found, signed),
        String(found.n),
        probability(found.pValue),
        probability(found.adjusted),
      ]),
    ),
  ];
}

function targetTable(
  part: Part,
  methods: Map<string, RunResult[]>,
  all: readonly RunResult[],
  within: number,
): string {
  const targets = targetsOf({ methods, all, within });
  if (targets.length === 0) return `Missing: the targets need the automatic choice of ${part}.`;
  return table(
    ['target', 'measured: automatic less the other', ''],
    targets.map(({ target, measured, outcome }) => [target, cell(measured, signed), outcome]),
  );
}

function withAll(
  methods: ReadonlyMap<string, RunResult[]>,
  all: readonly RunResult[],
): Map<string, readonly RunResult[]> {
  const named: [string, readonly RunResult[]][] = all.length === 0 ? [] : [['all labels', all]];
  return new Map([...named, ...methods]);
}
