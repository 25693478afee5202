import { describe, expect, test } from 'vitest';
import { MyographError } from '../../../src/errors.ts';
import {
  type Axis,
  combinations,
  describeCoordinates,
  touchesLoss,
} from '../../../src/services/training/grid.ts';

function refusalOf(axes: readonly Axis[], folds: number | null = null): string {
  try {
    combinations(axes, folds);
  } catch (error) {
    if (error instanceof MyographError && error.code === 'INVALID_INPUT') return error.message;
  }
  return 'no refusal';
}

const axis = (name: string, ...values: string[]): Axis => ({ name, values });

describe('a grid', () => {
  test('has every combination, the last axis fastest', () => {
    const points = combinations([axis('network', 'unet', 'fcn8'), axis('fold', 'all')], 3);
    expect(points.map(({ coordinates }) => describeCoordinates(coordinates))).toEqual([
      ...['network=unet, fold=1', 'network=unet, fold=2', 'network=unet, fold=3'],
      ...['network=fcn8, fold=1', 'network=fcn8, fold=2', 'network=fcn8, fold=3'],
    ]);
    expect(points.map(({ fold }) => fold)).toEqual([1, 2, 3, 1, 2, 3]);
    expect(points[3]?.settings).toEqual({ network: 'fcn8' });
  });

  test('reads values by the type of their field', () => {
    const [point] = combinations(
      [
        axis('learningRate', '1e-3'),
        axis('augmentation', 'false'),
        axis('postProcessing', 'largest_component+fill_holes'),
        axis('stop', ' validation_dice '),
        axis('lambda', '0.1'),
        axis('crossEntropy', 'true'),
        axis('dice', 'log'),
      ],
      null,
    );
    expect(point?.settings).toEqual({
      learningRate: 0.001,
      augmentation: false,
      postProcessing: ['largest_component', 'fill_holes'],
      stop: 'validation_dice',
    });
    expect(point?.loss).toEqual({ lambda: 0.1, crossEntropy: true, dice: 'log' });
    expect(combinations([axis('postProcessing', 'none')], null)[0]?.settings).toEqual({
      postProcessing: [],
    });
  });

  test('knows when it touches the loss', () => {
    expect(touchesLoss([axis('steps', '5')])).toBe(false);
    expect(touchesLoss([axis('constructor', '1')])).toBe(false);
    expect(touchesLoss([axis('steps', '5'), axis('gating', 'none')])).toBe(true);
  });

  test.each([
    [[axis('colour', 'red')], /the axis colour, which is no setting: choose among network/],
    [[axis('why', 'because')], /the axis why/],
    [[axis('__proto__', '1')], /the axis __proto__, which is no setting/],
    [[axis('constructor', '1')], /the axis constructor, which is no setting/],
    [[axis('levels', 'four')], /axis levels cannot have the value 'four': .*number/],
    [[axis('levels', '')], /axis levels cannot have the value ''/],
    [[axis('network', 'unet', 'resnet')], /axis network cannot have the value 'resnet'/],
    [[axis('steps', '0')], /axis steps cannot have the value '0'/],
    [[axis('steps', '5', '5.0')], /axis steps has the value 5 twice/],
    [[axis('steps', '5'), axis('steps', '6')], /the axis steps twice/],
    [[axis('fold', '1')], /takes a snapshot of a cross-validation/],
  ])('%j is refused with the axis and the value', (axes, words) => {
    expect(refusalOf(axes)).toMatch(words);
  });

  test('refuses folds that there are not, and a fold twice', () => {
    expect(refusalOf([axis('fold', '6')], 5)).toMatch(/'6': the folds are 1 to 5, or all/);
    expect(refusalOf([axis('fold', 'all', '2')], 5)).toMatch(/twice/);
  });

  test('is of at most 200 combinations', () => {
    const seeds = Array.from({ length: 20 }, (_, index) => String(index));
    const axes = [axis('seed', ...seeds), axis('steps', ...seeds.slice(0, 11).map((n) => `1${n}`))];
    expect(refusalOf(axes)).toMatch(/220 combinations, and at most 200/);
  });
});
