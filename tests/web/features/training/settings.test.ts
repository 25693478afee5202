import { describe, expect, test } from 'vitest';
import {
  resolveSettings,
  settingsOverridesSchema,
} from '../../../../src/services/training/settings.ts';
import { PRESETS } from '../../../../src/training/presets.ts';
import { type SettingName, settingFields } from '../../../../web/features/training/fields.ts';
import {
  defaultsOf,
  differing,
  type FlatSettings,
  flatten,
  settingsInput,
  shownValue,
} from '../../../../web/features/training/settings.ts';

/** As the server reads what the form sends. */
function overrides(input: unknown) {
  return settingsOverridesSchema.nullable().parse(input);
}

/** What the server makes of the form. */
function resolved(preset: string, changes: FlatSettings): FlatSettings {
  const differences = differing(changes, defaultsOf(PRESETS, preset, changes));
  return flatten(resolveSettings(preset, overrides(settingsInput(differences))));
}

const cases: FlatSettings[] = [
  {},
  { network: 'unet' },
  { network: 'fcn8' },
  { network: 'vnet' },
  { network: 'vnet', baseFilters: 32, imageSize: 128, batchSize: 10 },
  { keep: 'best' },
  { keep: 'last', stop: 'validation_dice' },
  { stop: 'training_loss', patience: 3 },
  { stop: 'steps', patience: 3 },
  { stop: 'validation_dice', validationShare: 0.1 },
  { augmentation: false, postProcessing: [], spacing: 1.5, subset: 'proximal_half' },
  { steps: '1500', learningRate: '0.0005', seed: '7' },
];

describe('what the form shows is what the server makes of it', () => {
  for (const { name } of PRESETS) {
    test.each(cases)(`${name} with %j`, (changes) => {
      const numbers = Object.fromEntries(
        Object.entries(changes).map(([key, value]) => [
          key,
          typeof value === 'string' && value !== '' && Number.isFinite(Number(value))
            ? Number(value)
            : value,
        ]),
      );
      const shown = { ...defaultsOf(PRESETS, name, changes), ...numbers };
      const answer = resolved(name, changes);
      for (const [key, value] of Object.entries(answer)) {
        expect([key, shown[key as SettingName]]).toEqual([key, value]);
      }
    });
  }
});

test('what is as by default is not sent, nor what the network does not have', () => {
  const same = { steps: 300, imageSize: '64', postProcessing: ['fill_holes', 'largest_component'] };
  expect(differing(same, defaultsOf(PRESETS, 'small', same))).toEqual({});
  const foreign = { network: 'unet', kernelSize: 3, denseFilters: 64, patience: 4 };
  expect(differing(foreign, defaultsOf(PRESETS, 'small', foreign))).toEqual({});
  expect(settingsInput({ steps: '' })).toBeNull();
});

test('values are shown as one reads them', () => {
  const values = [undefined, true, 0.003, 1e-7, 15_000, 'training_loss', [], ['fill_holes']];
  expect(values.map(shownValue)).toEqual([
    ...['–', 'yes', '0.003', '0.0000001', '15,000', 'training loss', 'none', 'fill holes'],
  ]);
});

describe('bounds are those of the server', () => {
  /** Of which the server has no bound of its own, or another with each network. */
  const apart: SettingName[] = ['dropout', 'validateEvery', 'checkpointEvery', 'spacing'];
  const surroundings: Partial<Record<SettingName, FlatSettings>> = {
    denseFilters: { network: 'fcn8' },
    kernelSize: { network: 'vnet' },
    depth: { network: 'vnet', levels: 2 },
    imageSize: { levels: 1 },
    levels: { imageSize: 1024 },
    patience: { stop: 'training_loss' },
    steps: { validateEvery: 100_000 },
  };
  const isTaken = (name: SettingName, value: number) => {
    try {
      resolveSettings('small', overrides(settingsInput({ ...surroundings[name], [name]: value })));
      return true;
    } catch {
      return false;
    }
  };
  for (const field of settingFields) {
    if (field.kind !== 'number' || apart.includes(field.name)) continue;
    const { name, min, max, isWhole } = field;
    test(name, () => {
      const beyond = isWhole ? 1 : Math.max(min, 1e-7);
      // Of a VNet the depth is a multiple of 2^(levels − 1).
      const low = name === 'depth' ? 2 : min;
      expect([isTaken(name, low), isTaken(name, max)]).toEqual([true, true]);
      expect([isTaken(name, min - beyond), isTaken(name, max + beyond)]).toEqual([false, false]);
    });
  }

  test('the others', () => {
    expect([0, 0.99, 1].map((value) => isTaken('dropout', value))).toEqual([true, true, false]);
    expect([0, 0.05, 0.1, 20, 21].map((value) => isTaken('spacing', value))).toEqual([
      ...[true, false, true, true, false],
    ]);
    expect([0, 1].map((value) => isTaken('checkpointEvery', value))).toEqual([false, true]);
    expect([0, 1].map((value) => isTaken('validateEvery', value))).toEqual([false, true]);
  });
});
