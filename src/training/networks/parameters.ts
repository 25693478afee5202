import type { NetworkSettings } from '../settings.ts';
import type { Layers } from './layers.ts';
import { dimensionsOf, network } from './network.ts';

/** One array of a network: a weight that is trained, or a moving statistic. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly trained: boolean;
  readonly initial: InitialValues;
}

export type InitialValues =
  /** Largest magnitude of a uniform draw around 0. */
  | { readonly uniform: number }
  | { readonly constant: number }
  /** Linear interpolation by this factor, each channel onto itself. */
  | { readonly interpolation: number };

/**
 * Every parameter of a network, in the order in which the network uses them.
 *
 * A convolution before batch normalisation has no bias: the normalisation would take it away again.
 */
export function parametersOf(settings: NetworkSettings, classCount: number): Parameter[] {
  return listNetwork(settings, classCount).parameters;
}

/** Number of seeds that a training step's dropout takes: one more than the largest site. */
export function dropoutSites(settings: NetworkSettings): number {
  const { sites } = listNetwork(settings, 2);
  return Math.max(0, ...sites) + 1;
}

function listNetwork(settings: NetworkSettings, classCount: number) {
  const parameters: Parameter[] = [];
  const sites: number[] = [];
  network(settings, classCount, listingLayers(dimensionsOf(settings), parameters, sites), 1);
  return { parameters, sites };
}

/** Layers that note their parameters and sites; the number of channels flows through them. */
function listingLayers(
  dimensions: 2 | 3,
  parameters: Parameter[],
  sites: number[],
): Layers<number> {
  const cube = (size: number): number[] => Array.from({ length: dimensions }, () => size);
  const normalized = (name: string, channels: number, filters: number, size: number): number => {
    const limit = uniformLimit(2, size ** dimensions * channels);
    parameters.push(
      kernel(name, [...cube(size), channels, filters], { uniform: limit }),
      vector(`${name}/scale`, filters, 1, true),
      vector(`${name}/offset`, filters, 0, true),
      vector(`${name}/mean`, filters, 0, false),
      vector(`${name}/variance`, filters, 1, false),
    );
    return filters;
  };
  return {
    convolution: normalized,
    halve: (name, channels, filters) => normalized(name, channels, filters, 2),
    pool: (channels) => channels,
    dropout(site, channels) {
      sites.push(site);
      return channels;
    },
    enlarge(name, channels, filters, { factor, size, fromInterpolation }) {
      const onEach = (size / factor) ** dimensions; // inputs laid onto each output
      const initial = fromInterpolation
        ? { interpolation: factor }
        : { uniform: uniformLimit(1, onEach * channels) };
      parameters.push(kernel(name, [...cube(size), filters, channels], initial));
      parameters.push(vector(`${name}/bias`, filters, 0, true));
      return filters;
    },
    concat: (a, b) => a + b,
    add: (channels) => channels,
    project(name, channels, filters) {
      const initial = { uniform: uniformLimit(1, channels) };
      parameters.push(kernel(name, [...cube(1), channels, filters], initial));
      parameters.push(vector(`${name}/bias`, filters, 0, true));
      return filters;
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

function kernel(name: string, shape: readonly number[], initial: InitialValues): Parameter {
  return { name: `${name}/kernel`, shape, trained: true, initial };
}

function vector(name: string, length: number, value: number, trained: boolean): Parameter {
  return { name, shape: [length], trained, initial: { constant: value } };
}
