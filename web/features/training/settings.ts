import type { TrainingSettingsInput } from '../../generated/training.ts';
import { type Network, type SettingName, settingFields } from './fields.ts';

/** Value of a setting in the form. */
export type SettingValue = string | number | boolean | readonly string[];

/** Settings by the names that `startTraining` has for them; what a network does not have is not there. */
export type FlatSettings = { readonly [Name in SettingName]?: SettingValue };

interface Stored {
  readonly network?: Readonly<Record<string, unknown>>;
  readonly stop?: Readonly<Record<string, unknown>>;
  readonly [name: string]: unknown;
}

/** The settings of a run, a preset or a plan, under the names that one gives them by. */
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
  const known = settingFields.flatMap(({ name }) => {
    const value = all[name];
    return isValue(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(known);
}

/** What of `wanted` differs from `base`; what only the base has stays as there. */
export function differing(wanted: FlatSettings, base: FlatSettings): FlatSettings {
  return Object.fromEntries(
    settingFields.flatMap(({ name }) => {
      const value = wanted[name];
      return value === undefined || isSame(value, base[name]) ? [] : [[name, value]];
    }),
  );
}

/** Without the settings that this network, or this rule of stopping, does not have. */
export function fitting(changes: FlatSettings, base: FlatSettings): FlatSettings {
  const chosen = chosenOf({ ...base, ...changes });
  return Object.fromEntries(
    settingFields.flatMap(({ name, only = () => true }) => {
      const value = changes[name];
      return value !== undefined && only(chosen) ? [[name, value]] : [];
    }),
  );
}

/** What decides which other settings there are. */
export function chosenOf({ network, stop }: FlatSettings): { network: Network; stop: string } {
  const kind = network === 'fcn8' || network === 'vnet' ? network : 'unet';
  return { network: kind, stop: typeof stop === 'string' ? stop : 'steps' };
}

/** The changes as the API takes them. */
export function toInput(changes: FlatSettings): TrainingSettingsInput | null {
  // The fields of the form are those of the input, and each gives values of its kind.
  return Object.keys(changes).length === 0 ? null : (changes as TrainingSettingsInput);
}

/** A value as it is shown: `64 pixels` is for the one who shows it. */
export function shownValue(value: SettingValue | undefined): string {
  if (value === undefined) return '–';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' ? value.toLocaleString() : String(value);
}

function isStored(settings: unknown): settings is Stored {
  return typeof settings === 'object' && settings !== null;
}

function isValue(value: unknown): value is SettingValue {
  if (Array.isArray(value)) return value.every((part) => typeof part === 'string');
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isSame(value: SettingValue, other: SettingValue | undefined): boolean {
  const sorted = (of: SettingValue | undefined) => (Array.isArray(of) ? of.toSorted() : of);
  return JSON.stringify(sorted(value)) === JSON.stringify(sorted(other));
}
