import { MyographError } from '../../errors.ts';
import type { VariableSpec } from '../graph/index-file.ts';
import { initialValues, mixHash } from '../networks/initialize.ts';
import { dropoutSites, type Parameter } from '../networks/parameters.ts';
import type { NamedArray, TypedValues } from '../session.ts';
import type { PredictionSettings, ProgramSettings } from '../settings.ts';
import type { Batch } from './types.ts';

/** Values of variables before training: parameters follow from the seed, the optimiser's are 0. */
export function initialState(
  variables: readonly VariableSpec[],
  parameters: readonly Parameter[],
  seed: number,
): NamedArray[] {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  return variables.map(({ name, shape }) => {
    const parameter = byName.get(name);
    const values = parameter ? initialValues(parameter, seed) : new Float32Array(sizeOf(shape));
    return { name, shape, values };
  });
}

/** Number of trained values. */
export function parameterCount(parameters: readonly Parameter[]): number {
  return parameters
    .filter(({ trained }) => trained)
    .reduce((count, { shape }) => count + sizeOf(shape), 0);
}

/** Seeds of the dropout at each site, [sites, 2]: a number of the run and site, and the step. */
export function noiseSeeds({ network, seed }: ProgramSettings, step: number): Int32Array {
  const seeds = Array.from({ length: dropoutSites(network) }, (_, site) => [
    mixHash(`dropout${site}`, seed) | 0,
    step,
  ]);
  return Int32Array.from(seeds.flat());
}

/**
 * The arrays of these names and shapes, in this order.
 *
 * @throws MyographError INVALID_INPUT for a missing array or one of another shape
 */
export function pickArrays(
  arrays: readonly NamedArray[],
  wanted: readonly { name: string; shape: readonly number[] }[],
): NamedArray[] {
  const byName = new Map(arrays.map((array) => [array.name, array]));
  return wanted.map(({ name, shape }) => {
    const array = byName.get(name);
    if (array === undefined) {
      throw new MyographError(
        'INVALID_INPUT',
        `The weights lack '${name}': they are of another network.`,
        { name },
      );
    }
    if (array.shape.join() !== shape.join() || array.values.length !== sizeOf(shape)) {
      throw new MyographError(
        'INVALID_INPUT',
        `'${name}' has the shape [${array.shape}] and ${array.values.length} values, but this ` +
          `network needs [${shape}]: the weights are of another network.`,
        { name, shape: array.shape, needed: shape },
      );
    }
    return array;
  });
}

/** @throws MyographError INVALID_INPUT for arrays of another length, or labels that do not exist */
export function requireBatch(settings: ProgramSettings, batch: Batch): void {
  const { batchSize, depth, height, width, classCount, labelSets } = settings;
  requireImages(settings, batch.images);
  requireLength('labels', batch.labels, batchSize * depth * height * width);
  requireLength('presence', batch.presence, batchSize * depth * classCount);
  const largest = classCount + labelSets.length - 1;
  const stray = batch.labels.find((label) => label < 0 || label > largest);
  if (stray === undefined) return;
  throw new MyographError(
    'INVALID_INPUT',
    `The batch has a label ${stray}; the network knows the labels 0 to ${largest}.`,
    { label: stray, classCount, labelSets: labelSets.length },
  );
}

/** @throws MyographError INVALID_INPUT for an array of another length than the program takes */
export function requireImages(
  { batchSize, depth, height, width }: PredictionSettings,
  images: Float32Array,
): void {
  requireLength('images', images, batchSize * depth * height * width);
}

function requireLength(name: string, values: TypedValues, length: number): void {
  if (values.length === length) return;
  throw new MyographError(
    'INVALID_INPUT',
    `The batch has ${values.length} values of '${name}'; the program was recorded for ${length}.`,
    { name, length: values.length, needed: length },
  );
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
