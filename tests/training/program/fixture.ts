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

/** A bright and a dark disc on a grey ground, elsewhere in every batch; class 2 missing in one image. */
export function discs(position: number): Batch {
  const { batchSize, height, width, classCount } = SETTINGS;
  const voxels = height * width;
  const images = new Float32Array(batchSize * voxels);
  const labels = new Int32Array(batchSize * voxels);
  for (let index = 0; index < images.length; index++) {
    const image = Math.floor(index / voxels);
    const row = Math.floor((index % voxels) / width);
    const column = index % width;
    const within = (centre: number) =>
      Math.hypot(row - centre, column - 6 - ((position + image) % 4)) < 5;
    const label = within(8) ? 1 : within(22) ? 2 : 0;
    images[index] = [0, 1, -1][label] ?? 0;
    labels[index] = image === 1 && label === 2 ? 0 : label;
  }
  const presence = new Float32Array(batchSize * classCount).fill(1);
  presence[presence.length - 1] = 0;
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
