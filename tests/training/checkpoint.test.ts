import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/training/checkpoint.ts';
import { decodeArrays, encodeArrays } from '../../src/training/prediction/safetensors.ts';
import { decodeWeights, encodeWeights } from '../../src/training/prediction/weights.ts';
import type { ProgramSettings } from '../../src/training/settings.ts';

const settings: ProgramSettings = {
  network: { kind: 'unet', baseFilters: 4, levels: 2, dropout: 0 },
  loss: {
    mode: 'fn_plus_fp',
    backgroundWeight: 0,
    gating: 'catalog',
    crossEntropy: true,
    dice: 'soft',
    lambda: 1,
  },
  classCount: 3,
  labelSets: [],
  batchSize: 2,
  depth: 1,
  height: 16,
  width: 16,
  seed: 1,
};

const state = [
  { name: 'b', shape: [2, 1], values: Float32Array.of(1.5, -2) },
  { name: 'a', shape: [], values: Float32Array.of(0.1) },
];
const progress = {
  step: 12,
  lossSum: 0.1 + 0.2,
  checks: [{ step: 10, loss: 0.7, byClass: { soleus: 0.8, vessels: null } }],
};
const bytes = encodeCheckpoint({ progress, state }, settings);
const refusal = expect.objectContaining({ code: 'CHECKPOINT_INVALID' });

describe('arrays in safetensors', () => {
  test('any arrays come back as they were, in whatever order they were given', () => {
    const array = fc
      .tuple(
        fc.string().filter((name) => !name.startsWith('__')),
        fc.array(fc.nat(3), { maxLength: 3 }),
        fc.float(),
      )
      .map(([name, shape, value]) => ({
        name,
        shape,
        values: new Float32Array(shape.reduce((size, extent) => size * extent, 1)).fill(value),
      }));
    const arrays = fc.uniqueArray(array, { selector: ({ name }) => name });
    fc.assert(
      fc.property(arrays, (given) => {
        const encoded = encodeArrays({ arrays: given, metadata: { x: 'y' } });
        const decoded = decodeArrays(encoded);
        expect(decoded.metadata).toEqual({ x: 'y' });
        expect(new Map(decoded.arrays.map((one) => [one.name, one]))).toEqual(
          new Map(given.map((one) => [one.name, one])),
        );
        expect(encodeArrays({ arrays: given.toReversed(), metadata: { x: 'y' } })).toEqual(encoded);
      }),
    );
  });

  test('the bytes are those of the published format', () => {
    const header =
      '{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    const encoded = encodeArrays({
      arrays: [{ name: 'a', shape: [1], values: Float32Array.of(1) }],
      metadata: { k: 'v' },
    });
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    expect(Buffer.from(encoded).readBigUInt64LE(0)).toBe(BigInt(padded.length));
    expect(Buffer.from(encoded).subarray(8, -4).toString()).toBe(padded);
    expect([...encoded.slice(-4)]).toEqual([0, 0, 0x80, 0x3f]);
  });

  test('are read from the middle of a larger buffer', () => {
    const larger = new Uint8Array(bytes.length + 13);
    larger.set(bytes, 13);
    expect(decodeArrays(larger.subarray(13))).toEqual(decodeArrays(bytes));
  });

  test('a file cut anywhere is refused, and so is one with more at its end', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeArrays(bytes.subarray(0, length))).toThrow(refusal);
    }
    expect(() => decodeArrays(Uint8Array.of(...bytes, 0))).toThrow(refusal);
  });

  test('a header that is not of this format is refused', () => {
    const withHeader = (header: string) => {
      const text = Buffer.from(header);
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(text.length));
      return Buffer.concat([length, text, Buffer.alloc(8)]);
    };
    const entry = (fields: object) => withHeader(JSON.stringify({ a: fields }));
    expect(() => decodeArrays(withHeader('{"a":'))).toThrow(refusal);
    expect(() => decodeArrays(entry({ dtype: 'F64', shape: [1], data_offsets: [0, 8] }))).toThrow(
      refusal,
    );
    expect(() => decodeArrays(entry({ dtype: 'F32', shape: [3], data_offsets: [0, 8] }))).toThrow(
      refusal,
    );
    expect(() => decodeArrays(entry({ dtype: 'F32', shape: [1], data_offsets: [4, 8] }))).toThrow(
      refusal,
    );
  });
});

describe('a checkpoint', () => {
  test('gives back how far the run was, and the state', () => {
    const checkpoint = decodeCheckpoint(bytes, settings);
    expect(checkpoint.progress).toEqual(progress);
    expect(checkpoint.state).toEqual([state[1], state[0]]);
  });

  test('is refused by a run with other settings', () => {
    const other = { ...settings, network: { ...settings.network, baseFilters: 8 } };
    expect(() => decodeCheckpoint(bytes, other)).toThrow(refusal);
  });

  test('is not taken for weights, nor weights for a checkpoint', () => {
    const weights = encodeWeights(state, ['bone']);
    expect(() => decodeWeights(bytes, ['bone'])).toThrow(refusal);
    expect(() => decodeCheckpoint(weights, settings)).toThrow(refusal);
  });

  test('weights belong to their classes in their order', () => {
    const weights = encodeWeights(state, ['bone', 'soleus']);
    expect(decodeWeights(weights, ['bone', 'soleus'])).toHaveLength(2);
    expect(() => decodeWeights(weights, ['soleus', 'bone'])).toThrow(refusal);
  });
});
