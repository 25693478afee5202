import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadEngine } from '../../../src/training/engine.ts';
import { GraphBuilder } from '../../../src/training/graph/builder.ts';
import { convolve, enlarge } from '../../../src/training/networks/convolution.ts';
import { take } from '../../../src/training/networks/tensors.ts';
import { runRecorded, valuesOf, worstDifference } from './run.ts';

loadEngine();

const rank4 = (y: tf.Tensor): tf.Tensor4D => take({ y }, 'y', 4);

type Operation = (x: tf.Tensor4D, i: tf.Tensor1D, b: tf.Tensor1D) => tf.Tensor;

/** Operations that networks and losses are made of, one or more of each family. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  // shapes
  reshape: (x) => tf.reshape(x, [8, 12]),
  expandDims: (x) => tf.expandDims(x, 1),
  squeeze: (x) => tf.squeeze(tf.slice(x, [0, 0, 0, 0], [1, 4, 4, 3])),
  transpose: (x) => tf.transpose(x, [0, 3, 1, 2]),
  slice: (x) => tf.slice(x, [0, 1, 1, 0], [2, 2, 2, 3]),
  stridedSlice: (x) => tf.stridedSlice(x, [0, 0, 0, 0], [2, 4, 4, 3], [1, 2, 2, 1]),
  concat: (x) => tf.concat([x, x], 3),
  stack: (x) => tf.stack([x, x]),
  unstack: (x) => tf.addN(tf.unstack(x)),
  split: (x) => tf.addN(tf.split(x, 2, 1)),
  tile: (x) => tf.tile(x, [1, 1, 1, 2]),
  pad: (x) => tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]), // biome-ignore format: rows
  mirrorPad: (x) => tf.mirrorPad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], 'reflect'), // biome-ignore format: rows
  reverse: (x) => tf.reverse(x, 1),
  // types and constants
  castToInt: (x) => tf.cast(x, 'int32'),
  castToBool: (x) => tf.cast(x, 'bool'),
  clone: (x) => tf.clone(x),
  fill: (x) => tf.add(tf.fill([3], 2), tf.sum(x)),
  zeros: (x) => tf.add(tf.zeros([4]), tf.mean(x)),
  oneHot: (_x, i) => tf.oneHot(i, 3),
  range: (x) => tf.add(tf.range(0, 4), tf.sum(x)),
  negativeZero: (x) => tf.div(tf.mean(tf.square(x)), tf.tensor1d([0, -0])),
  // reductions
  sum: (x) => tf.sum(x, [1, 2]),
  mean: (x) => tf.mean(x, 0),
  max: (x) => tf.max(x, -1),
  min: (x) => tf.min(x, -1),
  prod: (x) => tf.prod(x, -1),
  any: (x) => tf.any(tf.cast(x, 'bool'), 1),
  all: (x) => tf.all(tf.cast(x, 'bool'), 1),
  argMax: (x) => tf.argMax(x, -1),
  cumsum: (x) => tf.cumsum(x, 1),
  moments: (x) => tf.moments(x, [0, 1, 2]).variance,
  logSumExp: (x) => tf.logSumExp(x, -1),
  topk: (x) => tf.topk(x, 2).values,
  segmentSum: (_x, i) =>
    tf.unsortedSegmentSum(tf.cast<tf.Tensor1D>(i, 'float32'), tf.tensor1d([0, 1, 0], 'int32'), 2),
  // element by element
  arithmetic: (x) => tf.sub(tf.mul(tf.add(x, 1), 3), tf.div(x, 2)),
  maximum: (x) => tf.maximum(x, 0.1),
  pow: (x) => tf.pow(tf.abs(x), tf.scalar(1.5)),
  roots: (x) => tf.add(tf.sqrt(tf.abs(x)), tf.rsqrt(tf.add(tf.square(x), 1))),
  logAndExp: (x) => tf.log(tf.add(tf.exp(x), 1)),
  clip: (x) => tf.clipByValue(x, -0.5, 0.5),
  mod: (x) => tf.mod(x, 0.3),
  floorDiv: (_x, i) => tf.floorDiv(i, tf.scalar(2, 'int32')),
  logic: (_x, _i, b) => tf.logicalOr(tf.logicalAnd(b, tf.logicalNot(b)), b),
  compare: (_x, i) => tf.equal(i, 1),
  where: (x) => tf.where(tf.greater(x, 0), x, tf.zerosLike(x)),
  activations: (x) => tf.addN([tf.relu(x), tf.sigmoid(x), tf.tanh(x), tf.elu(x), tf.softplus(x)]),
  leakyRelu: (x) => tf.leakyRelu(x, 0.1),
  softmax: (x) => tf.softmax(x),
  logSoftmax: (x) => tf.logSoftmax(x),
  // products, convolutions, pooling, resizing
  matMul: (x) => tf.matMul(tf.reshape(x, [8, 12]), tf.reshape(x, [8, 12]), false, true),
  einsum: (x) => tf.einsum('abcd,abce->de', x, x),
  conv2d: (x) => tf.conv2d(x, tf.ones<tf.Rank.R4>([3, 3, 3, 2]), 1, 'same'),
  dilatedConv: (x) => tf.conv2d(x, tf.ones<tf.Rank.R4>([3, 3, 3, 2]), 1, 'same', 'NHWC', 2),
  transposedConv: (x) =>
    tf.conv2dTranspose(x, tf.ones<tf.Rank.R4>([4, 4, 2, 3]), [2, 8, 8, 2], 2, 'same'),
  depthwiseConv: (x) => tf.depthwiseConv2d(x, tf.ones<tf.Rank.R4>([3, 3, 3, 2]), 1, 'same'),
  conv3d: (x) =>
    tf.conv3d(tf.expandDims<tf.Tensor5D>(x, 0), tf.ones<tf.Rank.R5>([2, 2, 2, 3, 2]), 1, 'same'),
  stridedConv3d: (x) =>
    tf.conv3d(tf.expandDims<tf.Tensor5D>(x, 0), tf.ones<tf.Rank.R5>([2, 2, 2, 3, 2]), 2, 'same'),
  transposedConv3d: (x) =>
    enlarge(tf.expandDims<tf.Tensor5D>(x, 0), tf.ones<tf.Rank.R5>([2, 2, 2, 2, 3]), 2),
  maxPool3d: (x) => tf.maxPool3d(tf.expandDims<tf.Tensor5D>(x, 0), 2, 2, 'valid'),
  maxPool: (x) => tf.maxPool(x, 2, 2, 'same'),
  avgPool: (x) => tf.avgPool(x, 2, 2, 'same'),
  batchNorm: (x) => tf.batchNorm(x, tf.mean(x, [0, 1, 2]), tf.mean(tf.square(x), [0, 1, 2])),
  resizeNearest: (x) => tf.image.resizeNearestNeighbor(x, [8, 8]),
  resizeBilinear: (x) => tf.image.resizeBilinear(x, [7, 5]),
  // gradients
  gradientOfConv: (x) =>
    tf.grad((y) => tf.sum(tf.conv2d(rank4(y), tf.ones<tf.Rank.R4>([3, 3, 3, 2]), 2, 'same')))(x),
  gradientOfConv3d: (x) =>
    tf.grad((kernel) => tf.sum(convolve(tf.expandDims<tf.Tensor5D>(x, 0), kernel)))(
      tf.ones<tf.Rank.R5>([2, 2, 2, 3, 2]),
    ),
  gradientOfTransposedConv3d: (x) =>
    tf.grad((kernel) => tf.sum(enlarge(tf.expandDims<tf.Tensor5D>(x, 0), kernel, 2)))(
      tf.ones<tf.Rank.R5>([2, 2, 2, 2, 3]),
    ),
  gradientOfPool: (x) => tf.grad((y) => tf.sum(tf.maxPool(rank4(y), 2, 2, 'valid')))(x),
  gradientOfConcat: (x) => tf.grad((y) => tf.sum(tf.square(tf.concat([y, y], 3))))(x),
  gradientOfSoftmax: (x) => tf.grad((y) => tf.sum(tf.square(tf.softmax(y))))(x),
  gradientOfReduction: (x) => tf.grad((y) => tf.sum(tf.log(tf.add(tf.mean(tf.exp(y), 1), 1))))(x),
};

const inputs = {
  x: tf.randomNormal([2, 4, 4, 3], 0, 1, 'float32', 3),
  i: tf.tensor1d([2, 0, 1], 'int32'),
  b: tf.tensor1d([true, false, true], 'bool'),
};

const run = (operation: Operation) => (tensors: typeof inputs | Record<string, tf.Tensor>) => ({
  y: operation(take(tensors, 'x', 4), take(tensors, 'i', 1), take(tensors, 'b', 1)),
});

describe('record', () => {
  let recorded: Awaited<ReturnType<typeof runRecorded>>;
  beforeAll(async () => {
    const functions = Object.entries(OPERATIONS).map(([name, fn]) => [name, run(fn)] as const);
    recorded = await runRecorded(inputs, Object.fromEntries(functions));
  });

  test.each(Object.entries(OPERATIONS))('%s gives what it gives eagerly', (name, operation) => {
    const eager = valuesOf(run(operation)(inputs).y);
    const got = recorded.get(name)?.y;
    if (name === 'negativeZero') expect(Array.from(got ?? [])).toEqual([Infinity, -Infinity]);
    else expect(worstDifference(got, eager)).toBeLessThan(1e-5);
  });

  test('follows the inputs, not the values that it was recorded with', async () => {
    const results = await runRecorded(
      { x: tf.tensor1d([1, 2, 3]) },
      { double: ({ x }) => ({ y: tf.mul(x ?? 0, 2) }) },
    );
    expect(Array.from(results.get('double')?.y ?? [])).toEqual([2, 4, 6]);
  });

  test('keeps no tensors', async () => {
    const before = tf.memory().numTensors;
    await runRecorded(inputs, { softmax: run(OPERATIONS.softmax ?? ((x) => x)) });
    expect(tf.memory().numTensors).toBe(before);
  });

  test('holds one large tensor of each shape, however many a function makes', async () => {
    const chain: Operation = (x) => {
      const large = tf.tile(x, [1, 256, 256, 1]);
      const steps = Array.from({ length: 60 }).reduce((y: tf.Tensor) => tf.add(y, x.size), large);
      return tf.sum(steps, [1, 2, 3]);
    };
    const before = process.resourceUsage().maxRSS;
    const builder = new GraphBuilder(loadEngine(), []);
    const x = { dtype: 'float32', shape: [2, 4, 4, 3] } as const;
    builder.addFunction('chain', { x }, (tensors) => ({
      y: chain(take(tensors, 'x', 4), tf.zeros([1]), tf.zeros([1])),
    }));
    // 60 tensors of 25 MB each
    expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(300);
  });

  test('follows large tensors, which share their values while it is recorded', async () => {
    const large = { x: tf.randomNormal([8, 32, 32, 4], 0, 1, 'float32', 9) };
    const operation = (tensors: typeof large | Record<string, tf.Tensor>) => {
      const x = take(tensors, 'x', 4);
      const [a, b] = tf.split<tf.Tensor4D>(tf.mul(tf.square(x), 3), 2, 3);
      const difference = tf.sub(tf.softmax(a ?? x), tf.relu(b ?? x));
      return { y: tf.concat([difference, tf.neg(difference)], 3), largest: tf.argMax(x, 3) };
    };
    const recorded = (await runRecorded(large, { operation })).get('operation');
    const eager = operation(large);
    expect(worstDifference(recorded?.y, valuesOf(eager.y))).toBeLessThan(1e-5);
    expect(recorded?.largest).toEqual(valuesOf(eager.largest));
  });
});

describe('record refuses', () => {
  const outside = tf.tensor1d([1, 2]);
  const refused: readonly [string, Operation, RegExp][] = [
    [
      'a value read by dataSync',
      (x) => tf.mul(x, tf.sum(x).dataSync()[0] ?? 0),
      /read into JavaScript/,
    ],
    [
      'a value read by arraySync',
      (x) => (Number(tf.max(x).arraySync()) > 0 ? x : tf.neg(x)),
      /read into JavaScript/,
    ],
    ['an operation that reads its input', (x, i) => tf.gather(x, i), /read into JavaScript/],
    ['a result of unknown size', (_x, i) => tf.unique(i).values, /depends on values/],
    ['Math.random', (x) => tf.mul(x, Math.random()), /Math\.random/],
    ['tf.dropout', (x) => tf.dropout(x, 0.5), /tf\.dropout/],
    ['tf.dropout with a seed', (x) => tf.dropout(x, 0.5, undefined, 3), /tf\.dropout/],
    [
      'tf.randomUniform',
      (x) => tf.add(x, tf.randomUniform([1], 0, 1, 'float32', 5)),
      /tf\.randomUniform/,
    ],
    ['tf.randomNormal', (x) => tf.add(x, tf.randomNormal([1])), /tf\.randomNormal/],
    [
      'a tensor from outside',
      (x) => tf.add(tf.sum(x), outside),
      /outside of the recorded function/,
    ],
    ['complex numbers', (x) => tf.real(tf.fft(tf.complex(x, x))), /complex64/],
    ['text', () => tf.tensor1d(['a', 'b']), /string/],
  ];

  test.each(refused)('%s', async (_name, operation, message) => {
    await expect(runRecorded(inputs, { f: run(operation) })).rejects.toThrow(
      expect.objectContaining({ code: 'TRACE_REFUSED', message: expect.stringMatching(message) }),
    );
  });

  test('and leaves tfjs as it was', async () => {
    await expect(runRecorded(inputs, { f: run((x) => tf.dropout(x, 0.5)) })).rejects.toThrow();
    expect(Math.random()).toBeLessThan(1);
    expect(tf.randomUniform([3]).dataSync()).toHaveLength(3);
    expect(tf.sum(tf.tensor1d([1, 2])).dataSync()[0]).toBe(3);
  });
});
