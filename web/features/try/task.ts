import type { SliceStack } from '../../../src/imaging/slices.ts';
import type { Backend } from './backend.ts';
import type { BackendName } from './backend-names.ts';
import type { Recipe } from './recipe.ts';

/** What is to be predicted, and how. */
export interface Task {
  readonly file: File;
  readonly recipe: Recipe;
  /** A safetensors file. */
  readonly weights: Uint8Array<ArrayBuffer>;
  /** Class codes of the region in the order of its schema: the value of each in label maps is its place, from 1. */
  readonly region: readonly string[];
  /** Limbs that the image shows: a class that is one piece has a piece in each. */
  readonly limbs: 1 | 2;
  /** What to compute on; null takes the fastest. */
  readonly backend: BackendName | null;
}

export interface Prediction {
  /** Values of the region's label maps, as the image is shown: [slice, row, column]. */
  readonly labels: SliceStack<Uint8Array<ArrayBuffer>>;
  /** The label map as .nii.gz, on the voxels of the input. */
  readonly file: Uint8Array<ArrayBuffer>;
  /** Voxels of each class of the region that the version knows. */
  readonly voxels: ReadonlyMap<string, number>;
  readonly backend: Pick<Backend, 'name' | 'device' | 'isFloat32'>;
  /** That the network took, the first windows with the translation of its programs included. */
  readonly seconds: number;
  /** Whether it was computed beside the page, which then stays responsive. */
  readonly isInWorker: boolean;
}

/** How far a prediction is. */
export interface Progress {
  readonly stage: string;
  /** Batches of windows. */
  readonly done: number;
  readonly total: number;
}
