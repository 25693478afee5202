import type { LossOverrideInput, TrainingSettingsInput } from '../../generated/training.ts';
import {
  type Field,
  type LossTermName,
  lossFields,
  type Network,
  type SettingName,
  settingFields,
} from './fields.ts';

/** Value of a setting in the form; a number is a text while it is being written. */
export type SettingValue = string | number | boolean | readonly string[];

/** Settings by the names that `startTraining` has for them; what a network does not have is not there. */
export type FlatSettings = { readonly [Name in SettingName]?: SettingValue };

/** Terms of a loss that a person changes. */
export type LossTerms = { readonly [Name in LossTermName]?: SettingValue };

interface Stored {
  readonly network?: Readonly<Record<string, unknown>>;
  readonly stop?: Readonly<Record<string, unknown>>;
  readonly [name: string]: unknown;
}

/** A preset as far as settings follow from it. */
export interface SettingsOfPreset {
  readonly name: string;
  readonly settings: unknown;
}

/** Checks without improvement that a run which may end early waits for, unless told otherwise. */
const usualPatience = 8;

/** Share of the training subjects that Dice is watched on where a setting asks for it. */
const usualShare = 0.2;

/** The settings of a run or a preset, under the names that one gives them by. */
export function flatten(settings: unknown): FlatSettings {
  if (!isStored(settings)) return {};
  const { network = {}, stop = {}, height, spacing, augmentation, ...others } = settings;
  const { kind, ...ofNetwork } = network;
  const all: Record<string, unknown> = {
    ...others,
    ...ofNetwork,
    network: kind,
    imageSize: height,
    spacing: spacing ?? 0,
    augmentation: Boolean(augmentation),
    stop: stop.rule ?? 'steps',
    ...('patience' in stop && { patience: stop.patience }),
  };
  return fromFields(settingFields, (name) => (isValue(all[name]) ? all[name] : undefined));
}

/**
 * What holds where of the changes only the network, the rule of stopping and the weights that are kept are made: as
 * the server makes it of the preset. Network, rule and weights themselves are those of the preset.
 */
export function defaultsOf(
  presets: readonly SettingsOfPreset[],
  presetName: string,
  changes: FlatSettings,
): FlatSettings {
  const settingsOf = (name: unknown) =>
    flatten(presets.find((preset) => preset.name === name)?.settings);
  const preset = settingsOf(presetName);
  const { network, stop } = chosenOf({ ...preset, ...changes });
  const base = network === preset.network ? preset : inPlaceOf(preset, settingsOf(network));
  const isWatched = stop === 'validation_dice' || (changes.keep ?? base.keep) === 'best';
  return {
    ...base,
    ...(stop !== 'steps' && { patience: base.patience ?? usualPatience }),
    ...(isWatched && base.validationShare === 0 && { validationShare: usualShare }),
  };
}

/** Settings that follow the kind of network. */
const ofNetwork: readonly SettingName[] = [
  ...(['baseFilters', 'denseFilters', 'levels', 'kernelSize', 'dropout', 'depth'] as const),
];

/** Another kind of network comes with what the preset of its name says it needs; the window stays. */
function inPlaceOf(preset: FlatSettings, other: FlatSettings): FlatSettings {
  const isOtherKind = isDeep(preset) !== isDeep(other);
  return fromFields(settingFields, (name) => {
    const isTaken = ofNetwork.includes(name) || (isOtherKind && name === 'batchSize');
    return (isTaken ? other : preset)[name];
  });
}

function isDeep({ depth }: FlatSettings): boolean {
  return typeof depth === 'number' && depth > 1;
}

/** What of the changes is not as by default, and exists with this network and this rule of stopping. */
export function differing(changes: FlatSettings, defaults: FlatSettings): FlatSettings {
  const chosen = chosenOf({ ...defaults, ...changes });
  return fromFields(settingFields, (name, { only = () => true }) => {
    const value = changes[name];
    const isOther = value !== undefined && !isSame(value, defaults[name]);
    return isOther && only(chosen) ? value : undefined;
  });
}

/** What decides which other settings there are. */
export function chosenOf({ network, stop }: FlatSettings): { network: Network; stop: string } {
  const kind = network === 'fcn8' || network === 'vnet' ? network : 'unet';
  return { network: kind, stop: typeof stop === 'string' ? stop : 'steps' };
}

/** Settings as the API takes them; null where none differs. Numbers that are not whole yet are left out. */
export function settingsInput(differences: FlatSettings): TrainingSettingsInput | null {
  const whole = asWritten(settingFields, differences);
  // The fields of the form are those of the input, and each gives values of its kind.
  return Object.keys(whole).length === 0 ? null : (whole as TrainingSettingsInput);
}

/** A loss as the API takes it. */
export function lossInput(terms: LossTerms, why: string): LossOverrideInput {
  // As above.
  return { ...(asWritten(lossFields, terms) as Omit<LossOverrideInput, 'why'>), why };
}

/** A value as it is shown, without its unit. */
export function shownValue(value: SettingValue | undefined): string {
  if (value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number')
    return value.toLocaleString(undefined, { maximumFractionDigits: 8 });
  if (typeof value === 'string') return value.replaceAll('_', ' ');
  return value.length === 0 ? 'none' : value.join(', ').replaceAll('_', ' ');
}

/** Numbers of fields that take them, also where they were written as text. */
function asWritten<Name extends string>(
  fields: readonly Field<Name>[],
  values: { readonly [Key in Name]?: SettingValue },
): { readonly [Key in Name]?: SettingValue } {
  return fromFields(fields, (name, { kind }) => {
    const value = values[name];
    if (kind !== 'number' || typeof value !== 'string') return value;
    return value.trim() === '' || !Number.isFinite(Number(value)) ? undefined : Number(value);
  });
}

/** An object of the fields that have a value. */
function fromFields<Name extends string>(
  fields: readonly Field<Name>[],
  read: (name: Name, field: Field<Name>) => SettingValue | undefined,
): { readonly [Key in Name]?: SettingValue } {
  const values: { [Key in Name]?: SettingValue } = {};
  for (const field of fields) {
    const value = read(field.name, field);
    if (value !== undefined) values[field.name] = value;
  }
  return values;
}

function isStored(settings: unknown): settings is Stored {
  return typeof settings === 'object' && settings !== null;
}

function isValue(value: unknown): value is SettingValue {
  if (Array.isArray(value)) return value.every((part) => typeof part === 'string');
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isSame(value: SettingValue, other: SettingValue | undefined): boolean {
  const sorted = (of: SettingValue | undefined) =>
    typeof of === 'object' ? of.toSorted().join() : String(of);
  return sorted(value) === sorted(other);
}
