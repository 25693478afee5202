import type { NetworkSettings } from '../settings.ts';
import { type Layers, unet } from './unet.ts';

/** One array of a network: a weight that is trained, or a moving statistic. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly trained: boolean;
  /** Largest magnitude of a uniform draw around 0, or the one value of a constant. */
  readonly initial: { readonly uniform: number } | { readonly constant: number };
}

/**
 * Every parameter of a UNet, in the order in which the network uses them.
 *
 * A convolution before batch normalisation has no bias: the normalisation would take it away again.
 */
export function unetParameters(settings: NetworkSettings, classCount: number): Parameter[] {
  const parameters: Parameter[] = [];
  unet(settings, classCount, listingLayers(parameters), 1);
  return parameters;
}

function listingLayers(parameters: Parameter[]): Layers<number> {
  return {
    convolution(name, channels, filters) {
      parameters.push(
        kernel(name, [3, 3, channels, filters], uniformLimit(2, 9 * channels)),
        vector(`${name}/scale`, filters, 1, true),
        vector(`${name}/offset`, filters, 0, true),
        vector(`${name}/mean`, filters, 0, false),
        vector(`${name}/variance`, filters, 1, false),
      );
      return filters;
    },
    pool: (_level, channels) => channels,
    upsample(name, channels, filters) {
      // with stride 2, a 4×4 kernel lays four inputs onto each output
      const limit = uniformLimit(1, 4 * channels);
      parameters.push(kernel(name, [4, 4, filters, channels], limit));
      parameters.push(vector(`${name}/bias`, filters, 0, true));
      return filters;
    },
    concat: (a, b) => a + b,
    classify(name, channels, classCount) {
      parameters.push(kernel(name, [1, 1, channels, classCount], uniformLimit(1, channels)));
      parameters.push(vector(`${name}/bias`, classCount, 0, true));
      return classCount;
    },
  };
}

/**
 * Limit of the uniform distribution with variance gain / fanIn (He et al., arXiv 1502.01852): gain 2
 * where a ReLU follows, 1 where none does.
 */
function uniformLimit(gain: number, fanIn: number): number {
  return Math.sqrt((3 * gain) / fanIn);
}

function kernel(name: string, shape: readonly number[], limit: number): Parameter {
  return { name: `${name}/kernel`, shape, trained: true, initial: { uniform: limit } };
}

function vector(name: string, length: number, value: number, trained: boolean): Parameter {
  return { name, shape: [length], trained, initial: { constant: value } };
}
