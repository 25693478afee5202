import type { NetworkSettings } from '../../../src/training/settings.ts';
import type { VersionToTryQuery } from '../../generated/try.ts';

type Model = NonNullable<VersionToTryQuery['model']>;

/** A version as the API tells of it. */
export type VersionToTry = Model['versions']['nodes'][number];

/** A label schema as the API tells of it; the position of a class, from 1, is its value in label maps. */
export type Schema = VersionToTryQuery['labelSchemas'][number];

/** All that it takes to predict with a version, beside its weights. */
export interface Recipe {
  readonly network: NetworkSettings;
  /** Class codes in channel order, the background apart. */
  readonly classes: readonly string[];
  readonly onePiece: readonly string[];
  readonly settings: {
    readonly depth: number;
    readonly height: number;
    readonly width: number;
    readonly spacing: number | null;
    readonly postProcessing: ('largest_component' | 'fill_holes')[];
  };
}

export function recipeOf({ classes, recipe }: VersionToTry): Recipe {
  const { depth, height, width, spacing, postProcessing, onePiece } = recipe;
  return {
    network: networkOf(recipe.network),
    classes: classes.map(({ code }) => code),
    onePiece,
    settings: { depth, height, width, spacing, postProcessing },
  };
}

/** Nothing is dropped when a network predicts. */
function networkOf(network: VersionToTry['recipe']['network']): NetworkSettings {
  const { kind, baseFilters, levels, denseFilters, kernelSize } = network;
  const given = { baseFilters, dropout: 0 };
  if (kind === 'unet' && levels !== null) return { kind, levels, ...given };
  if (kind === 'fcn8' && denseFilters !== null) return { kind, denseFilters, ...given };
  if (kind === 'vnet' && levels !== null && (kernelSize === 3 || kernelSize === 5)) {
    return { kind, levels, kernelSize, ...given };
  }
  throw new Error(`This page does not know networks like this ${kind}. Load the page again.`);
}

/** Schemas that a version has classes of, those with the most first. */
export function schemasOf({ classes }: VersionToTry, schemas: readonly Schema[]): Schema[] {
  const known = new Set(classes.map(({ code }) => code));
  const shared = (schema: Schema) => schema.classes.filter(({ code }) => known.has(code)).length;
  return schemas.filter((schema) => shared(schema) > 0).toSorted((a, b) => shared(b) - shared(a));
}
