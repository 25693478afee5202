import type { LossOverrideInput, TrainingSettingsInput } from '../../generated/training.ts';

/** A setting of a run, as `startTraining` takes it. */
export type SettingName = keyof TrainingSettingsInput;

/** A term of the loss, as a person may override it. */
export type LossTermName = Exclude<keyof LossOverrideInput, 'why'>;

export type Network = 'unet' | 'fcn8' | 'vnet';

interface Named<Name> {
  readonly name: Name;
  readonly label: string;
  /** One line below the control. */
  readonly help?: string;
}

export interface NumberField<Name> extends Named<Name> {
  readonly kind: 'number';
  /** Shown behind the label. */
  readonly unit?: string;
  /** The server's bounds; both may be taken. */
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
  /** By which the arrows change it; by 1 when left out. */
  readonly step?: number;
}

export interface ChoiceField<Name> extends Named<Name> {
  readonly kind: 'choice';
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export interface SwitchField<Name> extends Named<Name> {
  readonly kind: 'switch';
}

/** Any of several words, or none. */
export interface SetField<Name> extends Named<Name> {
  readonly kind: 'set';
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export type Field<Name> = (
  | NumberField<Name>
  | ChoiceField<Name>
  | SwitchField<Name>
  | SetField<Name>
) & {
  /** Where the setting exists; everywhere when left out. */
  readonly only?: (chosen: { readonly network: Network; readonly stop: string }) => boolean;
};

export type SettingField = Field<SettingName>;

export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly SettingField[];
}

const wholeNumber = { kind: 'number', isWhole: true } as const;
const share = { kind: 'number', isWhole: false, step: 0.05 } as const;

/** All settings of a run, in the groups in which one thinks of them. */
export const settingGroups: readonly FieldGroup[] = [
  {
    title: 'Network',
    fields: [
      {
        ...{ kind: 'choice', name: 'network', label: 'Network' },
        options: [
          { value: 'unet', label: 'UNet, slice by slice' },
          { value: 'fcn8', label: 'FCN-8, slice by slice' },
          { value: 'vnet', label: 'VNet, 3D' },
        ],
      },
      {
        ...{ ...wholeNumber, name: 'baseFilters', label: 'Filters', min: 1, max: 256 },
        help: 'Of the first level; more at each further one.',
      },
      {
        ...{ ...wholeNumber, name: 'denseFilters', label: 'Dense filters', min: 1, max: 4096 },
        help: 'Of the two layers that were dense in VGG-16.',
        only: ({ network }) => network === 'fcn8',
      },
      {
        ...{ ...wholeNumber, name: 'levels', label: 'Levels', min: 1, max: 7 },
        help: 'Resolutions; a VNet has 2 to 6.',
        only: ({ network }) => network !== 'fcn8',
      },
      {
        ...{ ...wholeNumber, name: 'kernelSize', label: 'Kernel', unit: 'voxels' },
        ...{ min: 3, max: 5, step: 2, help: '3 or 5.' },
        only: ({ network }) => network === 'vnet',
      },
      {
        ...{ ...share, name: 'dropout', label: 'Dropout', min: 0, max: 0.99 },
        help: 'Share of features dropped.',
      },
    ],
  },
  {
    title: 'Input',
    fields: [
      {
        ...{ ...wholeNumber, name: 'imageSize', label: 'Window', unit: 'pixels' },
        ...{ min: 8, max: 1024, step: 16, help: 'Height and width; a multiple of 2^(levels − 1).' },
      },
      {
        ...{ ...wholeNumber, name: 'depth', label: 'Depth', unit: 'slices', min: 1, max: 512 },
        only: ({ network }) => network === 'vnet',
      },
      {
        ...{ ...share, name: 'spacing', label: 'Pixel spacing', unit: 'mm', min: 0, max: 20 },
        help: '0 fits each whole slice into the window; else 0.1 to 20.',
      },
      {
        ...{ kind: 'choice', name: 'subset', label: 'Slices' },
        options: [
          { value: 'all', label: 'All that are labelled' },
          { value: 'proximal_half', label: 'The proximal half' },
        ],
      },
    ],
  },
  {
    title: 'Optimisation',
    fields: [
      {
        ...{ ...wholeNumber, name: 'steps', label: 'Steps', min: 1, max: 1_000_000 },
        step: 100,
      },
      { ...wholeNumber, name: 'batchSize', label: 'Batch', unit: 'windows', min: 1, max: 256 },
      {
        ...{ kind: 'number', isWhole: false, name: 'learningRate', label: 'Learning rate' },
        ...{ min: 1e-7, max: 1, step: 1e-3, help: 'Of Adam, at first.' },
      },
      {
        ...{ kind: 'choice', name: 'schedule', label: 'Learning rate falls' },
        options: [
          { value: 'constant', label: 'Not at all' },
          { value: 'poly', label: 'As (1 − t/T)^0.9' },
          { value: 'cosine', label: 'As half a cosine wave' },
        ],
      },
      {
        ...{ ...wholeNumber, name: 'seed', label: 'Seed', min: 0, max: 2 ** 31 - 1 },
        help: 'Of weights, batches, augmentation and dropout.',
      },
    ],
  },
  {
    title: 'Validation and stopping',
    fields: [
      {
        ...{ ...share, name: 'validationShare', label: 'Validation share', min: 0, max: 0.5 },
        help: 'Of the training subjects, not learned from, to watch Dice on.',
      },
      {
        ...{ ...wholeNumber, name: 'validateEvery', label: 'Check every', unit: 'steps' },
        ...{ min: 1, max: 1_000_000, step: 50 },
      },
      {
        ...{ kind: 'choice', name: 'stop', label: 'Ends' },
        options: [
          { value: 'steps', label: 'After all steps' },
          { value: 'training_loss', label: 'When the training loss falls no more' },
          { value: 'validation_dice', label: 'When validation Dice rises no more' },
        ],
      },
      {
        ...{ ...wholeNumber, name: 'patience', label: 'Patience', unit: 'checks' },
        ...{ min: 1, max: 1000, help: 'Checks without improvement before it ends.' },
        only: ({ stop }) => stop !== 'steps',
      },
      {
        ...{ kind: 'choice', name: 'keep', label: 'Weights kept' },
        options: [
          { value: 'last', label: 'After the last step' },
          { value: 'best', label: 'Of the best check' },
        ],
      },
      {
        ...{ ...wholeNumber, name: 'checkpointEvery', label: 'Checkpoint every', unit: 'steps' },
        ...{ min: 1, max: 1_000_000, step: 50 },
      },
    ],
  },
  {
    title: 'Augmentation and post-processing',
    fields: [
      {
        ...{ kind: 'switch', name: 'augmentation', label: 'Augmentation' },
        help: 'Rotates, scales, deforms, brightens and mirrors what is learned from.',
      },
      {
        ...{ kind: 'set', name: 'postProcessing', label: 'Post-processing of predictions' },
        options: [
          { value: 'largest_component', label: 'Keep the largest component' },
          { value: 'fill_holes', label: 'Fill holes' },
        ],
      },
    ],
  },
];

/** Terms of the loss. */
export const lossFields: readonly Field<LossTermName>[] = [
  {
    ...{ kind: 'choice', name: 'mode', label: 'The cross-entropy counts' },
    options: [
      { value: 'fn', label: 'fn: true class' },
      { value: 'fp', label: 'fp: predicted class' },
      { value: 'fn_or_fp', label: 'fn_or_fp: either, once' },
      { value: 'fn_plus_fp', label: 'fn_plus_fp: both, added' },
      { value: 'marginal', label: 'marginal: unknown is background' },
      { value: 'label_set', label: 'label_set: labels of groups' },
      { value: 'ignore', label: 'ignore: only what is known' },
    ],
  },
  {
    ...{ kind: 'number', isWhole: false, name: 'backgroundWeight' },
    ...{ label: 'Background weight, w₀', min: 0, max: 1000, step: 0.1 },
  },
  {
    ...{ kind: 'choice', name: 'gating', label: 'Gating by presence' },
    options: [
      { value: 'catalog', label: 'As the catalog says' },
      { value: 'none', label: 'None: every class weighs everywhere' },
    ],
  },
  { kind: 'switch', name: 'crossEntropy', label: 'Cross-entropy term' },
  {
    ...{ kind: 'choice', name: 'dice', label: 'Dice term' },
    options: [
      { value: 'log', label: 'log' },
      { value: 'soft', label: 'soft' },
      { value: 'leaf', label: 'leaf, with label_set' },
      { value: 'none', label: 'none' },
    ],
  },
  {
    ...{ kind: 'number', isWhole: false, name: 'lambda' },
    ...{ label: 'Weight of the Dice term, λ', min: 1e-6, max: 1000, step: 0.1 },
  },
];

/** All fields by name, those of settings first. */
export const settingFields: readonly SettingField[] = settingGroups.flatMap(({ fields }) => fields);
