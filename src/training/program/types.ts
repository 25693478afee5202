import type { NamedArray } from '../session.ts';

/** What one step learns from: N windows of D slices of H×W, K classes. D is 1 for the 2D networks. */
export interface Batch {
  /** [N, D, H, W] */
  images: Float32Array;
  /** Of each voxel its class, 0 to K − 1, or K + g for the label set g; [N, D, H, W]. */
  labels: Int32Array;
  /** a_c: 1 where a class is known in a slice, else 0; [N, D, K]. */
  presence: Float32Array;
}

/** Computed with the weights as they were before the step. */
export interface StepResult {
  loss: number;
  /** The terms of the loss before λ; 0 where the loss has no such term. */
  crossEntropy: number;
  dice: number;
}

/** A network that predicts, with the weights inside. */
export interface PredictionProgram {
  /** Windows that it takes at a time. */
  readonly batchSize: number;
  /** The most probable class of each voxel; [N, D, H, W] → the same, N being the batch size. */
  predict(images: Float32Array): Promise<Uint8Array>;
  /** Frees the program; it cannot be used any more. */
  dispose(): void;
}

/** A network and its training step, with the weights inside. */
export interface Program extends PredictionProgram {
  /** Number of trained values. */
  readonly parameterCount: number;
  /** One step of Adam. Steps count from 1; dropout's noise follows from the seed and the step. */
  step(batch: Batch, step: number, learningRate: number): Promise<StepResult>;
  /** All that resume needs, beside the number of steps done. */
  state(): Promise<NamedArray[]>;
  /** @throws MyographError INVALID_INPUT for a missing array or one of another shape */
  restore(state: readonly NamedArray[]): Promise<void>;
  /** The part of the state that prediction needs. */
  weights(): Promise<NamedArray[]>;
  /** @throws MyographError INVALID_INPUT for a missing array or one of another shape */
  loadWeights(weights: readonly NamedArray[]): Promise<void>;
}
