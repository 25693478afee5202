import type { Tensor } from '@tensorflow/tfjs-core';
import { loadEngine } from '../../../src/training/engine.ts';
import { GraphBuilder } from '../../../src/training/graph/builder.ts';
import { graphType } from '../../../src/training/graph/index-file.ts';
import type { TypedValues } from '../../../src/training/graph/session.ts';
import { openBuilt } from '../../../src/training/graph/temporary.ts';
import type { Tensors } from '../../../src/training/networks/tensors.ts';

type Fn = (inputs: Tensors) => Tensors;

/** Records functions of the same inputs, and runs each of them as a graph on the inputs' values. */
export async function runRecorded<K extends string>(
  inputs: Tensors,
  functions: Readonly<Record<K, Fn>>,
): Promise<Map<string, Record<string, TypedValues>>> {
  const engine = loadEngine();
  const builder = new GraphBuilder(engine, []);
  const specs = Object.fromEntries(
    Object.entries(inputs).map(([name, { dtype, shape }]) => [
      name,
      { dtype: graphType(dtype), shape },
    ]),
  );
  for (const [name, fn] of Object.entries<Fn>(functions)) builder.addFunction(name, specs, fn);
  const session = await openBuilt(engine, builder);
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, tensor]) => [name, valuesOf(tensor)]),
  );
  try {
    return new Map(Object.keys(functions).map((name) => [name, session.run(name, feeds)]));
  } finally {
    session.close();
  }
}

export function valuesOf(tensor: Tensor): TypedValues {
  return tensor.dataSync();
}

/**
 * The largest difference, relative to the largest expected magnitude.
 *
 * @param floor of that magnitude: what the values are differences of, where they may cancel
 */
export function worstDifference(
  got: ArrayLike<number> | undefined,
  expected: ArrayLike<number>,
  floor = 1e-6,
): number {
  if (got?.length !== expected.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(...Array.from(expected, Math.abs), floor);
  const differences = Array.from(expected, (value, index) =>
    Math.abs((got[index] ?? Number.NaN) - value),
  );
  return differences.some(Number.isNaN)
    ? Number.POSITIVE_INFINITY
    : Math.max(...differences, 0) / scale;
}
