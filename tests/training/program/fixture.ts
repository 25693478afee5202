import type { Batch, NamedArray } from '../../../src/training/program.ts';
import type { ProgramSettings } from '../../../src/training/settings.ts';

export const SETTINGS: ProgramSettings = {
  network: { kind: 'unet', baseFilters: 4, levels: 3, dropout: 0.2 },
  loss: {
    mode: 'fn_plus_fp',
    backgroundWeight: 0.1,
    gating: 'catalog',
    crossEntropy: true,
    dice: 'log',
    lambda: 1,
  },
  classCount: 3,
  labelSets: [],
  batchSize: 2,
  depth: 1,
  height: 32,
  width: 16,
  seed: 5,
};

export function discs(position: number): Batch {
  return discsOf(SETTINGS, position);
}

/**
 * A bright and a dark disc on a grey ground in every slice, elsewhere in every batch; class 2 missing in the
 * slices of the last element.
 */
export function discsOf(settings: ProgramSettings, position: number): Batch {
  const { batchSize, depth, height, width, classCount } = settings;
  const voxels = height * width;
  const images = new Float32Array(batchSize * depth * voxels);
  const labels = new Int32Array(images.length);
  const scale = height / 32;
  for (let index = 0; index < images.length; index++) {
    const element = Math.floor(index / (depth * voxels));
    const row = Math.floor((index % voxels) / width) / scale;
    const column = (index % width) / scale;
    const within = (centre: number) =>
      Math.hypot(row - centre, column - 6 - ((position + element) % 4)) < 5;
    const label = within(8) ? 1 : within(22) ? 2 : 0;
    images[index] = [0, 1, -1][label] ?? 0;
    labels[index] = element === batchSize - 1 && label === 2 ? 0 : label;
  }
  const presence = Float32Array.from({ length: batchSize * depth * classCount }, (_, index) => {
    const element = Math.floor(index / (depth * classCount));
    return element === batchSize - 1 && index % classCount === 2 ? 0 : 1;
  });
  return { images, labels, presence };
}

/** A state as text, bit for bit. */
export function encodeState(state: readonly NamedArray[]): string {
  return JSON.stringify(
    state.map(({ name, shape, values }) => ({
      name,
      shape,
      bytes: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
    })),
  );
}

export function decodeState(text: string): NamedArray[] {
  const arrays: { name: string; shape: number[]; bytes: string }[] = JSON.parse(text);
  return arrays.map(({ name, shape, bytes }) => {
    const { buffer, byteOffset, byteLength } = Buffer.from(bytes, 'base64');
    const copy = buffer.slice(byteOffset, byteOffset + byteLength);
    return { name, shape, values: new Float32Array(copy) };
  });
}
