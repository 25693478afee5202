import { describe, expect, test } from 'vitest';
import { combinations } from '../../../../src/services/training/grid.ts';
import {
  resolveSettings,
  settingsOverridesSchema,
} from '../../../../src/services/training/settings.ts';
import { PRESETS } from '../../../../src/training/presets.ts';
import {
  axisNames,
  runCount,
  touchesLoss,
  valuesOf,
} from '../../../../web/features/training/grid.ts';
import type { LossChoice } from '../../../../web/features/training/loss.ts';
import {
  emptyForm,
  formLike,
  needsWhy,
  sweepInput,
  trainingInput,
} from '../../../../web/features/training/training-form.ts';

const loss = {
  mode: 'fn_plus_fp',
  backgroundWeight: 0,
  gating: 'catalog',
  crossEntropy: true,
  dice: 'soft',
  lambda: 1,
} as const;

const choice: LossChoice = {
  loss,
  rule: 'partial',
  reason: 'half of the labels are missing',
  counts: {
    ...{ volumes: 8, classes: 2, missingPairs: 8, partialPairs: 0 },
    ...{ nonExhaustiveVolumes: 8, labelSetVolumes: 0, annotated: [] },
  },
  rejected: [],
  override: null,
};

describe('a form like a run', () => {
  const likes = [
    ['small', {}],
    ['unet', { steps: 100 }],
    ['vnet', { imageSize: 128, keep: 'best' }],
    ['seed', {}],
    ['small', { network: 'fcn8', imageSize: 64, baseFilters: 8, denseFilters: 64 }],
  ] as const;
  test.each(likes)('%s with %j comes to the same settings', (preset, settings) => {
    const run = { settings: resolveSettings(preset, settings), model: { name: 'calf' } };
    const form = formLike({ ...run, lossChoice: choice }, PRESETS);
    const again = trainingInput(form, PRESETS, 'snapshot');
    expect(again.model).toBe('calf');
    expect(again.loss).toBeNull();
    const overrides = settingsOverridesSchema.nullable().parse(again.settings);
    expect(resolveSettings(again.preset, overrides)).toEqual(run.settings);
  });

  test('has the loss that a person chose, and why, but not that of a preset', () => {
    const settings = resolveSettings('reference', null);
    const by = (who: string) => ({ ...choice, override: { by: who, why: 'to compare' } });
    const run = { settings, model: { name: 'calf' } };
    const own = formLike({ ...run, lossChoice: by('ada') }, PRESETS);
    expect(own.loss).toEqual({ terms: loss, why: 'to compare' });
    expect(trainingInput(own, PRESETS, 'snapshot').loss).toEqual({ ...loss, why: 'to compare' });
    const ofPreset = formLike({ ...run, lossChoice: by('preset reference (by ada)') }, PRESETS);
    expect([ofPreset.preset, ofPreset.loss]).toEqual(['reference', null]);
  });
});

describe('a sweep', () => {
  const axes = [
    { name: 'network', text: 'unet, vnet' },
    { name: 'seed', text: '1,2, 3,' },
  ];

  test('has a run for each combination, as the server counts them', () => {
    const grid = sweepInput({ ...emptyForm, model: 'calf', axes }, PRESETS, 'snapshot').grid;
    expect(grid).toEqual([
      { name: 'network', values: ['unet', 'vnet'] },
      { name: 'seed', values: ['1', '2', '3'] },
    ]);
    expect(runCount(axes, null)).toBe(combinations(grid, null).length);
    const withFolds = [...axes, { name: 'fold', text: 'all' }];
    const named = withFolds.map((axis) => ({ name: axis.name, values: valuesOf(axis) }));
    expect(runCount(withFolds, 4)).toBe(combinations(named, 4).length);
    expect([runCount([], null), runCount([{ name: 'seed', text: ' ' }], null)]).toEqual([0, 0]);
  });

  test('can differ in all that the server takes, in folds where there are some', () => {
    const names = axisNames(3).map(({ value }) => value);
    const known = /choose among (.*)\./.exec(
      messageOf(() => combinations([{ name: 'x', values: ['1'] }], 3)),
    )?.[1];
    expect(names.toSorted()).toEqual(known?.split(', ').toSorted());
    expect(axisNames(null).some(({ value }) => value === 'fold')).toBe(false);
  });

  test('takes a reason where it changes the loss', () => {
    const lossAxis = [{ name: 'mode', text: 'fn, fp' }];
    expect([touchesLoss(axes), touchesLoss(lossAxis)]).toEqual([false, true]);
    const form = { ...emptyForm, axes: lossAxis };
    expect([needsWhy(form, true), needsWhy(form, false)]).toEqual([true, false]);
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}
