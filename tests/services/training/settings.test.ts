import { describe, expect, test } from 'vitest';
import { MyographError } from '../../../src/errors.ts';
import {
  resolveLoss,
  resolveSettings,
  type SettingsOverrides,
} from '../../../src/services/training/settings.ts';
import { parseLossChoice, parseSettings } from '../../../src/services/training/stored.ts';
import { chooseLoss } from '../../../src/training/choice.ts';
import { AUGMENTATION, PRESETS } from '../../../src/training/presets.ts';
import { trainingSettingsSchema } from '../../../src/training/training-settings.ts';

function refusalOf(overrides: SettingsOverrides, preset = 'small'): string {
  try {
    resolveSettings(preset, overrides);
  } catch (error) {
    if (error instanceof MyographError && error.code === 'INVALID_INPUT') return error.message;
  }
  return 'no refusal';
}

describe('settings', () => {
  test.each(PRESETS.map(({ name, settings }) => [name, settings] as const))(
    'of the preset %s are taken as they are, and can be trained with',
    (name, settings) => {
      expect(resolveSettings(name, null)).toEqual(settings);
      expect(trainingSettingsSchema.parse(settings)).toEqual(settings);
    },
  );

  test('another network comes with what it needs, and nothing else changes', () => {
    const small = resolveSettings('small', null);
    const fcn8 = resolveSettings('small', { network: 'fcn8' });
    expect(fcn8).toEqual({
      ...small,
      network: { kind: 'fcn8', baseFilters: 64, denseFilters: 4096, dropout: 0.5 },
    });
    const vnet = resolveSettings('small', { network: 'vnet', levels: 4, steps: 7 });
    expect(vnet).toMatchObject({ network: { kind: 'vnet', baseFilters: 16, levels: 4 } });
    expect(vnet).toMatchObject({ depth: 16, batchSize: 2, height: 64, width: 64, steps: 7 });
    expect(resolveSettings('vnet', { network: 'unet' })).toMatchObject({ depth: 1, batchSize: 10 });
  });

  test('a window that the network cannot take is refused', () => {
    const deep = { network: 'vnet', levels: 6, depth: 32 } as const;
    expect(resolveSettings('small', deep)).toMatchObject({ height: 64, depth: 32 });
    expect(refusalOf({ network: 'fcn8', imageSize: 72 })).toContain('multiples of 32');
    expect(refusalOf({ imageSize: 72, network: 'vnet' })).toContain('multiples of 16');
  });

  test('the same network stays as the preset has it', () => {
    expect(resolveSettings('small', { network: 'unet' })).toEqual(resolveSettings('small', null));
  });

  test('what the network does not have is refused by name', () => {
    expect(refusalOf({ network: 'fcn8', levels: 4 })).toBe(
      'A network fcn8 has no levels: it has baseFilters, denseFilters, dropout.',
    );
    expect(refusalOf({ denseFilters: 8, kernelSize: 3 })).toContain('no denseFilters, kernelSize');
    expect(refusalOf({ depth: 8 })).toContain('depth must be 1');
  });

  test('spacing 0 fits whole slices, augmentation is on or off', () => {
    expect(resolveSettings('small', { spacing: 0 }).spacing).toBeNull();
    expect(resolveSettings('small', { spacing: 1.5 }).spacing).toBe(1.5);
    expect(resolveSettings('seed', { augmentation: true }).augmentation).toEqual(AUGMENTATION);
    expect(resolveSettings('small', { augmentation: false }).augmentation).toBeNull();
  });

  test('a run that may stop early has patience and, by validation Dice, somebody to watch', () => {
    expect(resolveSettings('small', { stop: 'training_loss' })).toMatchObject({
      stop: { rule: 'training_loss', patience: 8, improvement: 0.001 },
      validationShare: 0,
    });
    expect(resolveSettings('small', { stop: 'validation_dice', patience: 3 })).toMatchObject({
      stop: { rule: 'validation_dice', patience: 3 },
      validationShare: 0.2,
    });
    expect(resolveSettings('seed', { patience: 2 }).stop).toMatchObject({ patience: 2 });
    expect(resolveSettings('seed', { stop: 'steps' }).stop).toEqual({ rule: 'steps' });
    expect(refusalOf({ patience: 3 })).toContain('give stop');
    expect(refusalOf({ stop: 'validation_dice', validationShare: 0 })).toContain('validationShare');
  });

  test('the best weights are kept by validation Dice, unless none is wanted', () => {
    expect(resolveSettings('small', { keep: 'best' }).validationShare).toBe(0.2);
    expect(resolveSettings('small', { keep: 'best', validationShare: 0.3 }).validationShare).toBe(
      0.3,
    );
    expect(resolveSettings('small', { keep: 'best', validationShare: 0 }).validationShare).toBe(0);
  });
});

describe('the loss', () => {
  const all = { first: 0, last: 1 };
  const member = (volumeId: string, side: 'TRAINING' | 'EVALUATION') => ({
    ...{ volumeId, side, sliceCount: 2, exhaustive: null },
    classes: { disc: { state: 'ANNOTATED' as const, slices: [all] } },
  });
  const automatic = chooseLoss([member('a', 'TRAINING'), member('b', 'EVALUATION')], ['disc']);

  test('is the automatic one where neither preset nor person says otherwise', () => {
    expect(resolveLoss(automatic, 'small', null, 'ada')).toBe(automatic);
  });

  test('of a preset is an override of the preset, by who chose it', () => {
    const choice = resolveLoss(automatic, 'reference', null, 'ada');
    expect(choice.loss).toMatchObject({ dice: 'log', lambda: 0.1 });
    expect(choice.override?.by).toBe('preset reference (by ada)');
    expect(choice.override?.why).toMatch(/^The settings published/);
    expect(choice.reason).toContain('λ = 0.1. The automatic choice was');
  });

  test('of a person goes before that of a preset', () => {
    const choice = resolveLoss(automatic, 'reference', { lambda: 3, why: 'to see' }, 'ada');
    expect(choice.loss).toMatchObject({ dice: 'log', lambda: 3 });
    expect(choice.override).toEqual({ by: 'ada', why: 'to see' });
  });

  test('of a person takes the reason', () => {
    expect(() => resolveLoss(automatic, 'small', { mode: 'fn', why: ' ' }, 'ada')).toThrow(
      /in loss\.why/,
    );
  });

  test('of a mode alone is what the mode needs; other terms go before', () => {
    const lossOf = (terms: object) =>
      resolveLoss(automatic, 'small', { ...terms, why: 'to see' }, 'ada').loss;
    expect(lossOf({ mode: 'label_set' })).toMatchObject({ backgroundWeight: 1, dice: 'leaf' });
    expect(lossOf({ mode: 'marginal', dice: 'log' })).toMatchObject({
      ...{ mode: 'marginal', backgroundWeight: 1, dice: 'log' },
    });
    expect(lossOf({ mode: 'fp' })).toEqual({ ...automatic.loss, mode: 'fp' });
  });

  test('stored before volumes with label sets were counted is read as without any', () => {
    const { labelSetVolumes: _none, ...counts } = automatic.counts;
    expect(parseLossChoice({ lossChoice: { ...automatic, counts } })).toEqual(automatic);
  });
});

describe('settings stored before there was a choice', () => {
  const former = {
    network: { kind: 'unet', baseFilters: 16, levels: 4, dropout: 0.1 },
    ...{ height: 64, width: 64, batchSize: 10, steps: 300, learningRate: 0.003 },
    ...{ checkpointEvery: 50, seed: 1, postProcessing: 'largest-component' },
  };

  test('are read as what was done then', () => {
    expect(parseSettings({ settings: former })).toMatchObject({
      ...{ depth: 1, spacing: null, schedule: 'constant', augmentation: null, subset: 'all' },
      ...{ validationShare: 0, stop: { rule: 'steps' }, keep: 'last', steps: 300 },
      postProcessing: ['largest_component'],
    });
    expect(
      parseSettings({ settings: { ...former, postProcessing: 'none' } }).postProcessing,
    ).toEqual([]);
  });

  test('are not mistaken for those of now', () => {
    const settings = resolveSettings('unet', { spacing: 1, postProcessing: ['fill_holes'] });
    expect(parseSettings({ settings })).toEqual(settings);
    expect(() => parseSettings({ settings: { ...former, colour: 'red' } })).toThrow();
  });
});
