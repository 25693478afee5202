import type { TrainingStep } from './graph/differentiate.ts';
import type { TensorSpecs, VariableSpec } from './graph/index-file.ts';
import type { LossOps } from './losses/ops.ts';
import type { TrainingOps } from './networks/ops.ts';
import type { Tensors } from './networks/tensors.ts';

export interface NamedArray {
  name: string;
  shape: readonly number[];
  values: Float32Array;
}

export type TypedValues = Float32Array | Int32Array | Uint8Array;

/** A function of tensors; inputs and variables come by name. */
export type TensorFunction<T> = (inputs: Tensors, variables: Tensors) => T;

/** Takes functions that share variables, to be run by name in a session. */
export interface FunctionBuilder {
  addFunction(name: string, inputs: TensorSpecs, fn: TensorFunction<Tensors>): void;
  /**
   * Adds a training step: `fn`, its gradient by each of the variables `trained`, and Adam on them.
   *
   * The function takes the values of `adamFeeds` beside its own inputs, and returns `loss` beside the
   * step's outputs. All that it returns was computed with the variables as they were before.
   */
  addTrainingStep(
    name: string,
    inputs: TensorSpecs,
    trained: readonly string[],
    fn: TensorFunction<TrainingStep>,
  ): void;
}

/** What networks and losses compute with on an engine. */
export interface EngineOps {
  readonly network: TrainingOps;
  readonly losses: LossOps;
}

/** Functions with their variables, open on an engine. */
export interface Session {
  /** Those of the networks, and the moments that Adam keeps of those that are trained. */
  readonly variables: readonly VariableSpec[];
  /**
   * Runs a function.
   *
   * @param inputs values of each of its inputs, row-major.
   * @returns values of each of its outputs, row-major.
   */
  run(
    name: string,
    inputs: Readonly<Record<string, TypedValues>>,
  ): Record<string, TypedValues> | Promise<Record<string, TypedValues>>;
  /** The present values of variables. */
  read(variables: readonly VariableSpec[]): NamedArray[] | Promise<NamedArray[]>;
  assign(arrays: readonly NamedArray[]): void;
  /** Frees the functions and their variables. */
  close(): void;
}
