import { FEWEST_PAIRS } from '../../../evaluation/statistics/wilcoxon.ts';
import type {
  CardFacts,
  DataFacts,
  EvaluationFacts,
  Limit,
  ShareFacts,
  TrainingFacts,
} from './facts.ts';

/** Fewer training subjects are few. */
const FEW_SUBJECTS = 20;

/** Pooled Dice below this is called low: people who outline the same thigh muscles agree at least so well. */
const LOW_DICE = 0.7;

/**
 * What limits the use of a version, each as it follows from numbers on its card; nothing is said that no
 * number says.
 */
export function limitsOf(
  facts: Pick<CardFacts, 'data' | 'loss' | 'training' | 'results'>,
): Limit[] {
  const { data, loss, training, results } = facts;
  return [
    ...ofData(data),
    ...(loss.override === null
      ? []
      : [limit('loss_overridden', 'The loss is not the one that the coverage calls for.')]),
    ...ofTraining(training),
    ...(results.length === 0
      ? [limit('not_evaluated', 'Not evaluated: nothing is known of how well it does.')]
      : results.flatMap(ofEvaluation)),
  ];
}

function ofData(data: DataFacts): Limit[] {
  const { training, validation, scanners, regions, modelLabels, withdrawnSubjects } = data;
  const learned = training.subjects - validation.subjects;
  const seen = scanners.filter(isLearned).map(({ name }) => name);
  const seenRegions = regions.filter(isLearned).map(({ name }) => name);
  return [
    ...(learned < FEW_SUBJECTS
      ? [
          limit(
            'few_subjects',
            `Learned from ${subjects(learned)}; fewer than ${FEW_SUBJECTS} are few.`,
          ),
        ]
      : []),
    ...(seen.length === 1
      ? [limit('one_scanner', `All that it learned from comes from one scanner, ${seen[0]}.`)]
      : []),
    ...(seenRegions.length === 1
      ? [limit('one_region', `All that it learned from is of one region, ${seenRegions[0]}.`)]
      : []),
    ...data.neverTogether.map((group) =>
      limit(
        'never_together',
        `No volume that it learned from has both labelled: ${group.classes.join(', ')} with ${group.with.join(', ')}. How they border on each other was not shown to it.`,
      ),
    ),
    ...data.leftOut.map(({ class: code, why }) =>
      limit('class_left_out', `It does not know ${code}: ${why}.`),
    ),
    ...(withdrawnSubjects > 0
      ? [
          limit(
            'learned_from_withdrawn',
            `It learned from ${subjects(withdrawnSubjects)} that ${withdrawnSubjects === 1 ? 'was' : 'were'} withdrawn since: whether it may still be used is for the study to decide.`,
          ),
        ]
      : []),
    ...(modelLabels.volumes > 0
      ? [
          limit(
            'model_labels',
            `It learned from label maps that models drew, in ${volumes(modelLabels.volumes)}: their errors may be in it.`,
          ),
        ]
      : []),
  ];
}

function ofTraining({ settings, stepsDone }: TrainingFacts): Limit[] {
  return [
    ...(settings.subset === 'all'
      ? []
      : [
          limit(
            'subset',
            'It learned from, and was measured in, the half of each stack that is nearer to the trunk.',
          ),
        ]),
    ...(stepsDone < settings.steps
      ? [limit('ended_early', `It did ${stepsDone} of ${settings.steps} steps.`)]
      : []),
  ];
}

function ofEvaluation({ snapshot, measured, classes }: EvaluationFacts): Limit[] {
  const on = `on ${snapshot.cohort} #${snapshot.number}`;
  const low = classes.filter(({ dice }) => dice !== null && dice < LOW_DICE);
  const none = classes.filter(({ dice }) => dice === null);
  return [
    ...(measured.subjects < FEWEST_PAIRS
      ? [
          limit(
            'few_measured',
            `Measured on ${subjects(measured.subjects)} ${on}: with fewer than ${FEWEST_PAIRS} no signed-rank test at 0.05 can tell it from another version.`,
          ),
        ]
      : []),
    ...(low.length > 0
      ? [
          limit(
            'low_dice',
            `Dice below ${LOW_DICE} ${on}: ${low.map(({ class: code, dice }) => `${code} ${dice?.toFixed(3)}`).join(', ')}.`,
          ),
        ]
      : []),
    ...(none.length > 0
      ? [limit('not_measured', `Not measured ${on}: ${none.map((each) => each.class).join(', ')}.`)]
      : []),
  ];
}

function isLearned({ learned }: ShareFacts): boolean {
  return learned > 0;
}

function limit(code: string, text: string): Limit {
  return { code, text };
}

function subjects(n: number): string {
  return n === 1 ? 'one subject' : `${n} subjects`;
}

function volumes(n: number): string {
  return n === 1 ? 'one volume' : `${n} volumes`;
}
