import { type Command, InvalidArgumentError, Option } from 'commander';
import { MyographError } from '../../errors.ts';
import type { StartTrainingInput } from '../../generated/operations.ts';
import { ServerRefusal } from '../client.ts';
import { toNumber } from '../output.ts';

type Settings = NonNullable<StartTrainingInput['settings']>;
type LossOverride = NonNullable<StartTrainingInput['loss']>;

/** The settings and the loss of a run, as options. */
export type SettingOptions = Settings & Partial<LossOverride>;

/** Options that stand for a number in the settings, with their help. */
const numbers = [
  ['--steps <n>', 'optimiser steps'],
  ['--image-size <pixels>', 'height and width of the windows that the network sees'],
  ['--depth <slices>', 'slices in a window of a VNet'],
  ['--spacing <mm>', 'millimetres a pixel; 0 brings each whole slice to the image size'],
  ['--base-filters <n>', 'filters of the first level'],
  ['--dense-filters <n>', "filters of FCN-8's two layers that were dense in VGG-16"],
  ['--levels <n>', 'number of resolutions'],
  ['--kernel-size <n>', "side of VNet's kernels, 3 or 5"],
  ['--dropout <share>', 'share of features dropped'],
  ['--batch-size <n>', 'windows in a batch'],
  ['--learning-rate <rate>', "Adam's learning rate, at first"],
  ['--validation-share <share>', 'share of the training subjects to watch Dice on'],
  ['--validate-every <steps>', 'steps between checks'],
  ['--patience <checks>', 'checks without improvement after which a run ends'],
  ['--checkpoint-every <steps>', 'steps between checkpoints'],
  ['--seed <n>', 'seed of weights, batches, augmentation and dropout'],
] as const;

/** Options that stand for one of some words. */
const words = [
  ['--network <kind>', 'the network', ['unet', 'fcn8', 'vnet']],
  ['--schedule <form>', 'how the learning rate falls', ['constant', 'poly', 'cosine']],
  ['--subset <slices>', 'slices that are learned from', ['all', 'proximal_half']],
  [
    '--stop <rule>',
    'when the run ends before its last step',
    ['steps', 'training_loss', 'validation_dice'],
  ],
  ['--keep <weights>', 'which weights the version gets', ['last', 'best']],
  [
    '--mode <mode>',
    'what the cross-entropy counts, against the automatic choice',
    ['fn', 'fp', 'fn_or_fp', 'fn_plus_fp', 'marginal', 'label_set', 'ignore'],
  ],
  ['--gating <gating>', 'gating by presence', ['catalog', 'none']],
  ['--dice <kind>', 'form of the Dice term', ['log', 'soft', 'leaf', 'none']],
] as const;

/** The command with options for all settings of a run and for its loss. */
export function withSettings(command: Command): Command {
  for (const [flags, help] of numbers) command.option(flags, help, toNumber);
  for (const [flags, help, choices] of words) {
    command.addOption(new Option(flags, help).choices(choices));
  }
  return command
    .option('--augmentation', 'rotate, scale, deform, brighten, mirror what is learned from')
    .option('--no-augmentation', 'learn from the images as they are')
    .option(
      '--post-processing <steps>',
      'what is done to predictions: largest_component,fill_holes or none',
      toPostProcessing,
    )
    .option('--lambda <weight>', 'weight of the Dice term', toNumber)
    .option('--background-weight <weight>', 'weight of the background, w₀', toNumber)
    .option('--why <reason>', 'why the loss is not the automatic one; kept with the run');
}

/** What the options say of the settings. */
export function settingsOf(options: SettingOptions): Settings {
  const { network, imageSize, depth, spacing, baseFilters, denseFilters, levels } = options;
  const { kernelSize, dropout, batchSize, steps, learningRate, schedule, augmentation } = options;
  const { subset, validationShare, validateEvery, stop, patience, keep } = options;
  const { checkpointEvery, seed, postProcessing } = options;
  return {
    ...{ network, imageSize, depth, spacing, baseFilters, denseFilters, levels },
    ...{ kernelSize, dropout, batchSize, steps, learningRate, schedule, augmentation },
    ...{ subset, validationShare, validateEvery, stop, patience, keep },
    ...{ checkpointEvery, seed, postProcessing },
  };
}

const lossTerms = ['mode', 'gating', 'dice', 'lambda', 'backgroundWeight', 'crossEntropy'];

/**
 * What the options say against the automatic choice, with the reason.
 *
 * @param axes settings that a grid varies
 * @throws INVALID_INPUT for another loss without a reason, and for a reason without another loss
 */
export function lossOf(
  options: SettingOptions,
  axes: readonly string[] = [],
): StartTrainingInput['loss'] {
  const { mode, gating, dice, lambda, backgroundWeight, why } = options;
  const terms = { mode, gating, dice, lambda, backgroundWeight };
  const given = Object.entries(terms).filter(([, term]) => term !== undefined);
  const changes = [
    ...given.map(([name]) => `--${dashed(name)}`),
    ...axes.filter((name) => lossTerms.includes(name)).map((name) => `--grid ${name}=…`),
  ];
  if (changes.length > 0 && why?.trim()) return { ...terms, why };
  if (changes.length > 0) {
    throw new MyographError(
      'INVALID_INPUT',
      `Another loss than the automatic one takes its reason: give --why "…" with ${changes.join(', ')}. It is kept with the run.`,
    );
  }
  if (why === undefined) return null;
  throw new MyographError(
    'INVALID_INPUT',
    '--why is the reason for another loss: give --mode, --gating, --dice, --lambda or --background-weight with it.',
  );
}

/** Fields of the settings that follow from an option of another name. */
const optionOfField = new Map([
  ['height', 'imageSize'],
  ['width', 'imageSize'],
  ['rule', 'stop'],
]);

/** A refusal that names the options of the command where the server named fields of its input. */
export function inOptions(error: unknown, options: Command['options']): unknown {
  if (!(error instanceof ServerRefusal)) return error;
  const message = error.message.replaceAll(/→ at ([\w.]+)/g, (whole, place: string) => {
    const fields = place.split('.').map((field) => optionOfField.get(field) ?? field);
    const found = fields
      .map((field) => options.find((option) => option.attributeName() === field))
      .findLast((option) => option !== undefined);
    return found ? `→ at ${found.long}` : whole;
  });
  return new ServerRefusal(error.code, message);
}

function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function toPostProcessing(text: string): Settings['postProcessing'] {
  if (text === 'none') return [];
  return text.split(',').map((step) => {
    if (step === 'largest_component' || step === 'fill_holes') return step;
    throw new InvalidArgumentError('It must be of largest_component, fill_holes; or none.');
  });
}
