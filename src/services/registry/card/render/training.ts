import { describeLoss, type LossChoice } from '../../../../training/choice.ts';
import type { CardFacts, TrainingFacts } from '../facts.ts';
import { type Block, count, heading, list, plain, score, table } from './markdown.ts';

/** The loss and why, the settings, and how the run went. */
export function training({ data, loss, training: facts }: CardFacts): Block[] {
  return [
    heading(3, 'Loss'),
    ...lossBlocks(loss),
    heading(3, 'Run'),
    list([...runLines(facts), validationLine(facts, data.validation.subjects)]),
    heading(3, 'Settings'),
    table(['setting', 'value'], flat(facts.settings)),
  ];
}

function lossBlocks(loss: LossChoice): Block[] {
  const { override, rule, reason, rejected } = loss;
  const who =
    override === null
      ? `Chosen by rule '${rule}' from the coverage.`
      : `Chosen by ${plain(override.by)} against rule '${rule}': ${plain(override.why)}`;
  return [
    who,
    plain(reason),
    ...(rejected.length === 0
      ? []
      : [
          table(
            ['not chosen', 'why'],
            rejected.map((other) => [describeLoss(other.loss), plain(other.why)]),
          ),
        ]),
  ];
}

function runLines(facts: TrainingFacts): string[] {
  const { settings, stepsDone, weightsOfStep, stopReason } = facts;
  const kept = weightsOfStep === null ? '' : `; the weights are those after step ${weightsOfStep}`;
  return [
    `Steps: ${stepsDone} of ${settings.steps}${kept}`,
    `End: ${stopReason === null ? 'at its last step' : plain(stopReason)}`,
  ];
}

function validationLine(facts: TrainingFacts, subjects: number): string {
  const { weightsOfStep, checks, validationDice, validationStep } = facts;
  const begin = `Validation: ${count(checks, 'check')}`;
  if (subjects === 0) return `${begin}, without validation subjects`;
  if (validationDice === null) return `${begin}, no Dice on the validation subjects`;
  const when =
    validationStep === weightsOfStep
      ? 'at these weights'
      : `at the last check, after step ${validationStep}`;
  return `${begin}, mean Dice ${score(validationDice)} on the validation subjects ${when}`;
}

/** Settings within settings as `network.kind`. */
function flat(settings: object, prefix = ''): [string, string][] {
  return Object.entries(settings).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return flat(value, `${prefix}${name}.`);
    }
    const text = Array.isArray(value) ? value.join(' + ') : String(value ?? '');
    return [[`${prefix}${name}`, text || 'none'] satisfies [string, string]];
  });
}
