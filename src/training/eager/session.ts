import * as tf from '@tensorflow/tfjs-core';
import { MyographError } from '../../errors.ts';
import type { WebgpuEngine } from '../engine/webgpu.ts';
import { ADAM_INPUTS, adamMoments } from '../graph/adam.ts';
import { differentiate, type TrainingStep } from '../graph/differentiate.ts';
import type { TensorSpecs, VariableSpec } from '../graph/index-file.ts';
import type { NamedArray, TypedValues } from '../graph/session.ts';
import { type Tensors, tensorNamed } from '../networks/tensors.ts';
import type { FunctionBuilder, Session, TensorFunction } from '../session.ts';
import { adamUpdate } from './adam.ts';

type Values = Readonly<Record<string, TypedValues>>;

/** What a function leaves: outputs to be read, and new values of variables. */
type Computed = { readonly outputs: Tensors; readonly changes: Tensors };

interface EagerFunction {
  readonly inputs: TensorSpecs;
  readonly compute: (inputs: Tensors) => Computed;
}

/** Functions that run operation by operation, on an engine without graphs. */
export class EagerSession implements FunctionBuilder, Session {
  readonly variables: VariableSpec[];
  private readonly engine: WebgpuEngine;
  private readonly functions = new Map<string, EagerFunction>();
  /** Outside of tfjs's scopes: each is disposed of when another takes its place. */
  private values: Tensors = {};

  /** The variables have no values yet: `assign` them. */
  constructor(engine: WebgpuEngine, variables: readonly VariableSpec[]) {
    this.engine = engine;
    this.variables = [...variables];
  }

  addFunction(name: string, inputs: TensorSpecs, fn: TensorFunction<Tensors>): void {
    const compute = (tensors: Tensors) => ({ outputs: fn(tensors, this.values), changes: {} });
    this.functions.set(name, { inputs, compute });
  }

  addTrainingStep(
    name: string,
    inputs: TensorSpecs,
    trained: readonly string[],
    fn: TensorFunction<TrainingStep>,
  ): void {
    const isTrained = new Set(trained);
    const variables = this.variables.filter((variable) => isTrained.has(variable.name));
    this.variables.push(...variables.flatMap(adamMoments));
    const compute = (tensors: Tensors): Computed => {
      const run = () => fn(tensors, this.values);
      const { step, gradients } = differentiate(run, this.values, trained);
      const changes = variables.map((variable) =>
        adamUpdate(variable, tensorNamed(gradients, variable.name), this.values, tensors),
      );
      return {
        outputs: { ...step.outputs, loss: step.loss },
        changes: Object.assign({}, step.updates, ...changes),
      };
    };
    this.functions.set(name, { inputs: { ...inputs, ...ADAM_INPUTS }, compute });
  }

  async run(name: string, inputs: Values): Promise<Record<string, TypedValues>> {
    const { outputs, changes } = this.compute(name, inputs);
    this.replace(changes);
    try {
      return Object.fromEntries(await this.valuesOf(Object.entries(outputs)));
    } finally {
      tf.dispose({ ...outputs });
    }
  }

  async read(variables: readonly VariableSpec[]): Promise<NamedArray[]> {
    const values = new Map(
      await this.valuesOf(variables.map(({ name }) => [name, tensorNamed(this.values, name)])),
    );
    return variables.map(({ name, shape }) => ({
      name,
      shape,
      values: Float32Array.from(values.get(name) ?? []),
    }));
  }

  assign(arrays: readonly NamedArray[]): void {
    const tensors = arrays.map(({ name, shape, values }) => {
      const copy = values.slice(); // tfjs keeps the array that it is given
      return [name, tf.tensor(copy, [...shape], 'float32')] as const;
    });
    this.replace(Object.fromEntries(tensors));
  }

  close(): void {
    tf.dispose({ ...this.values });
    this.values = {};
  }

  private compute(name: string, values: Values): Computed {
    const fn = this.functions.get(name);
    if (fn === undefined)
      throw new MyographError('INTERNAL', `The session has no function '${name}'.`);
    return tf.tidy(() => fn.compute(tensorsOf(name, fn.inputs, values)));
  }

  private replace(changes: Tensors): void {
    const before = Object.keys(changes).flatMap((name) => this.values[name] ?? []);
    this.values = { ...this.values, ...changes };
    tf.dispose(before);
  }

  private async valuesOf(
    tensors: readonly (readonly [string, tf.Tensor])[],
  ): Promise<[string, TypedValues][]> {
    const values = await Promise.all(
      tensors.map(
        async ([name, tensor]): Promise<[string, TypedValues]> => [name, await tensor.data()],
      ),
    );
    this.engine.requireNoFailure();
    return values;
  }
}

function tensorsOf(name: string, specs: TensorSpecs, values: Values): Tensors {
  const tensors = Object.entries(specs).map(([key, { dtype, shape }]) => {
    const given = values[key];
    if (given === undefined)
      throw new MyographError('INTERNAL', `${name} needs an input '${key}'.`);
    return [key, tf.tensor(given, [...shape], dtype)] as const;
  });
  return Object.fromEntries(tensors);
}
