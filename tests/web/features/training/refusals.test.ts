import { expect, test } from 'vitest';
import {
  resolveSettings,
  type SettingsOverrides,
} from '../../../../src/services/training/settings.ts';
import { lossFields, settingFields } from '../../../../web/features/training/fields.ts';
import { refusalsOf } from '../../../../web/features/training/refusals.ts';

const fields = [...settingFields, ...lossFields].map(({ name }) => String(name));

function refused(settings: SettingsOverrides) {
  try {
    resolveSettings('small', settings);
  } catch (error) {
    return refusalsOf(error instanceof Error ? error.message : '', fields);
  }
  throw new Error('it was not refused');
}

const places: [SettingsOverrides, string][] = [
  [{ imageSize: 50 }, 'imageSize'],
  [{ imageSize: 4 }, 'imageSize'],
  [{ baseFilters: 300 }, 'baseFilters'],
  [{ network: 'vnet', imageSize: 256, depth: 3 }, 'depth'],
  [{ stop: 'validation_dice', validationShare: 0 }, 'validationShare'],
  [{ steps: 5000, validateEvery: 1 }, 'validateEvery'],
  [{ patience: 3 }, 'patience'],
];

test.each(places)('%j is refused at its place', (settings, place) => {
  const { at, elsewhere } = refused(settings);
  expect([[...at.keys()], elsewhere]).toEqual([[place], []]);
});

test('what has no place is told elsewhere, and several are told apart', () => {
  const { at, elsewhere } = refusalsOf('Subjects were withdrawn: freeze again.', fields);
  expect([at.size, elsewhere]).toEqual([0, ['Subjects were withdrawn: freeze again.']]);
  const both = refused({ imageSize: 4, baseFilters: 300 });
  expect([...both.at.keys()].toSorted()).toEqual(['baseFilters', 'imageSize']);
  expect(refusalsOf(undefined, fields)).toEqual({ at: new Map(), elsewhere: [] });
});
