import { describe, expect, test } from 'vitest';
import { initialValues } from '../../../src/training/networks/initialize.ts';
import type { Enlargement, Layers } from '../../../src/training/networks/layers.ts';
import { network } from '../../../src/training/networks/network.ts';
import {
  dropoutSites,
  type Parameter,
  parametersOf,
} from '../../../src/training/networks/parameters.ts';
import type { NetworkSettings } from '../../../src/training/settings.ts';
import { KINDS } from './small.ts';

const size = ({ shape }: Parameter): number => shape.reduce((product, side) => product * side, 1);

function count(settings: NetworkSettings, classCount: number, which = /./): number {
  return parametersOf(settings, classCount)
    .filter(({ name, trained }) => trained && which.test(name))
    .reduce((total, parameter) => total + size(parameter), 0);
}

const listed = (settings: NetworkSettings, classCount: number) =>
  parametersOf(settings, classCount)
    .filter(({ trained }) => trained)
    .map(({ name, shape }) => `${name} ${shape.join('×')}`);

const PUBLISHED = {
  unet: { kind: 'unet', baseFilters: 64, levels: 5, dropout: 0 },
  fcn8: { kind: 'fcn8', baseFilters: 64, denseFilters: 4096, dropout: 0 },
  vnet: { kind: 'vnet', baseFilters: 16, levels: 5, kernelSize: 5, dropout: 0 },
} as const satisfies Record<string, NetworkSettings>;

describe('the parameters of', () => {
  test('a UNet', () => {
    const settings = { kind: 'unet', baseFilters: 2, levels: 2, dropout: 0 } as const;
    expect(listed(settings, 3)).toEqual([
      ...normalized('down0/first', '3×3×1×2', 2),
      ...normalized('down0/second', '3×3×2×2', 2),
      ...normalized('down1/first', '3×3×2×4', 4),
      ...normalized('down1/second', '3×3×4×4', 4),
      ...biased('up0/double', '4×4×2×4', 2),
      ...normalized('up0/first', '3×3×4×2', 2),
      ...normalized('up0/second', '3×3×2×2', 2),
      ...biased('classes', '1×1×2×3', 3),
    ]);
  });

  test('an FCN-8', () => {
    const settings = { kind: 'fcn8', baseFilters: 1, denseFilters: 5, dropout: 0 } as const;
    expect(listed(settings, 3)).toEqual([
      ...normalized('block1/convolution1', '3×3×1×1', 1),
      ...normalized('block1/convolution2', '3×3×1×1', 1),
      ...normalized('block2/convolution1', '3×3×1×2', 2),
      ...normalized('block2/convolution2', '3×3×2×2', 2),
      ...normalized('block3/convolution1', '3×3×2×4', 4),
      ...normalized('block3/convolution2', '3×3×4×4', 4),
      ...normalized('block3/convolution3', '3×3×4×4', 4),
      ...normalized('block4/convolution1', '3×3×4×8', 8),
      ...normalized('block4/convolution2', '3×3×8×8', 8),
      ...normalized('block4/convolution3', '3×3×8×8', 8),
      ...normalized('block5/convolution1', '3×3×8×8', 8),
      ...normalized('block5/convolution2', '3×3×8×8', 8),
      ...normalized('block5/convolution3', '3×3×8×8', 8),
      ...normalized('dense1', '7×7×8×5', 5),
      ...normalized('dense2', '1×1×5×5', 5),
      ...biased('scores5', '1×1×5×3', 3),
      ...biased('enlarge4', '4×4×3×3', 3),
      ...biased('scores4', '1×1×8×3', 3),
      ...biased('enlarge3', '4×4×3×3', 3),
      ...biased('scores3', '1×1×4×3', 3),
      ...biased('classes', '16×16×3×3', 3),
    ]);
  });

  test('a VNet', () => {
    const settings = {
      kind: 'vnet',
      baseFilters: 2,
      levels: 3,
      kernelSize: 5,
      dropout: 0,
    } as const;
    expect(listed(settings, 3)).toEqual([
      ...biased('down0/widen', '1×1×1×1×2', 2),
      ...normalized('down0/convolution1', '5×5×5×1×2', 2),
      ...normalized('down1/halve', '2×2×2×2×4', 4),
      ...normalized('down1/convolution1', '5×5×5×4×4', 4),
      ...normalized('down1/convolution2', '5×5×5×4×4', 4),
      ...normalized('down2/halve', '2×2×2×4×8', 8),
      ...normalized('down2/convolution1', '5×5×5×8×8', 8),
      ...normalized('down2/convolution2', '5×5×5×8×8', 8),
      ...normalized('down2/convolution3', '5×5×5×8×8', 8),
      ...biased('up1/double', '2×2×2×4×8', 4),
      ...normalized('up1/convolution1', '5×5×5×8×8', 8),
      ...normalized('up1/convolution2', '5×5×5×8×8', 8),
      ...biased('up0/double', '2×2×2×2×8', 2),
      ...normalized('up0/convolution1', '5×5×5×4×4', 4),
      ...biased('classes', '1×1×1×4×3', 3),
    ]);
  });

  test.each(KINDS)(
    '%s have names of their own, and two statistics a normalisation',
    (_kind, small) => {
      const parameters = parametersOf(small.settings, 5);
      const names = parameters.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      const moving = parameters.filter(({ trained }) => !trained).map(({ name }) => name);
      const scales = names.filter((name) => name.endsWith('/scale'));
      expect(moving).toEqual(
        scales.flatMap((name) => ['mean', 'variance'].map((last) => name.replace('scale', last))),
      );
    },
  );
});

describe('published sizes', () => {
  test('UNet: that of the common implementation with batch normalisation', () => {
    // 31,037,698 for images of three channels and doubling kernels of 2×2
    const channels = 9 * 64 * 2;
    const doubling = (4 * 4 - 2 * 2) * (64 * 128 + 128 * 256 + 256 * 512 + 512 * 1024);
    expect(count(PUBLISHED.unet, 2)).toBe(31_037_698 - channels + doubling);
  });

  test('FCN-8: the trunk and the dense layers of VGG-16', () => {
    // 14,714,688 with biases, for images of three channels (keras.applications, include_top=False)
    const biases = 2 * 64 + 2 * 128 + 3 * 256 + 6 * 512;
    const channels = 9 * 64 * 2;
    expect(count(PUBLISHED.fcn8, 21, /block.*kernel/)).toBe(14_714_688 - biases - channels);
    // fc1 and fc2 of the same network, without biases
    expect(count(PUBLISHED.fcn8, 21, /dense.*kernel/)).toBe(102_764_544 + 16_781_312 - 2 * 4096);
    // 134 M in table 1 of arXiv 1411.4038
    expect(count(PUBLISHED.fcn8, 21) / 1e6).toBeCloseTo(134.5, 1);
  });
});

describe('the receptive fields are the published ones', () => {
  test('of VGG-16 as a fully convolutional network: 404 at its last layer', () => {
    const fields = fieldsOf(PUBLISHED.fcn8);
    expect(fields.get('block5/convolution3')).toBe(196);
    expect(fields.get('dense1')).toBe(404);
  });

  test('of a UNet: 140 at the bottom', () => {
    expect(fieldsOf(PUBLISHED.unet).get('down4/second')).toBe(140);
  });

  test('of a VNet: table 1 of arXiv 1606.04797', () => {
    const fields = fieldsOf(PUBLISHED.vnet);
    const last = ['down0/convolution1', 'down1/convolution2', 'down2/convolution3'];
    last.push('down3/convolution3', 'down4/convolution3', 'up3/convolution3');
    last.push('up2/convolution3', 'up1/convolution2', 'up0/convolution1');
    expect(last.map((name) => fields.get(name))).toEqual([5, 22, 72, 172, 372, 476, 528, 546, 551]);
  });
});

describe('initial weights', () => {
  test.each(KINDS)('%s: follow from the seed', (_kind, { settings }) => {
    const at = (seed: number) => parametersOf(settings, 4).map((p) => initialValues(p, seed));
    expect(at(7)).toEqual(at(7));
    expect(at(7)).not.toEqual(at(8));
  });

  test.each(KINDS)('%s: each kernel has other ones', (_kind, { settings }) => {
    const kernels = parametersOf(settings, 4).filter(({ initial }) => 'uniform' in initial);
    const first = kernels.map((parameter) => {
      const limit = 'uniform' in parameter.initial ? parameter.initial.uniform : Number.NaN;
      return (initialValues(parameter, 1)[0] ?? Number.NaN) / limit;
    });
    expect(new Set(first).size).toBe(kernels.length);
  });
});

test('dropout has a seed for each site', () => {
  expect(KINDS.map(([, { settings }]) => dropoutSites(settings))).toEqual([3, 2, 3]);
});

function normalized(name: string, kernel: string, filters: number): string[] {
  return [`${name}/kernel ${kernel}`, `${name}/scale ${filters}`, `${name}/offset ${filters}`];
}

function biased(name: string, kernel: string, filters: number): string[] {
  return [`${name}/kernel ${kernel}`, `${name}/bias ${filters}`];
}

/** The side of what an output sees of the image, by the layer that makes it. */
function fieldsOf(settings: NetworkSettings): Map<string, number> {
  interface Field {
    side: number;
    /** Pixels of the image between two outputs. */
    stride: number;
  }
  const fields = new Map<string, number>();
  const seen = (name: string, { side, stride }: Field, kernel: number, factor = 1): Field => {
    const after = { side: side + (kernel - 1) * stride, stride: stride * factor };
    fields.set(name, after.side);
    return after;
  };
  const layers: Layers<Field> = {
    convolution: (name, x, _filters, kernel) => seen(name, x, kernel),
    halve: (name, x) => seen(name, x, 2, 2),
    pool: (x) => seen('', x, 2, 2),
    dropout: (_site, x) => x,
    enlarge: (name, { side, stride }, _filters, { factor, size: kernel }: Enlargement) =>
      seen(name, { side, stride: stride / factor }, kernel),
    concat: widest,
    add: widest,
    project: (name, x) => seen(name, x, 1),
  };
  function widest(a: Field, b: Field): Field {
    return a.side > b.side ? a : b;
  }
  network(settings, 2, layers, { side: 1, stride: 1 });
  return fields;
}
