import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine } from '../engine.ts';
import type { Tensors } from '../networks/tensors.ts';
import type { FunctionBuilder, TensorFunction } from '../session.ts';
import { ADAM_INPUTS, adamMoments, writeAdamUpdate } from './adam.ts';
import { differentiate, type TrainingStep, tensorsOf } from './differentiate.ts';
import { GraphWriter, type TensorSpec, typeOf } from './graph-def.ts';
import {
  type FunctionSpec,
  GRAPH_FILE,
  type GraphIndex,
  INDEX_FILE,
  nodeNames,
  type RecordedTensor,
  type TensorSpecs,
  type VariableSpec,
} from './index-file.ts';
import { record } from './recorder.ts';
import type { DataId } from './tensorflow.ts';
import { readOf, writeAssignment, writeRead, writeVariable } from './variables.ts';

type Recorded = Readonly<Record<string, RecordedTensor>>;

/** Builds one graph of several recorded functions that share variables. */
export class GraphBuilder implements FunctionBuilder {
  private readonly engine: Engine;
  private readonly writer: GraphWriter;
  private readonly variables: readonly VariableSpec[];
  private readonly moments: VariableSpec[] = [];
  private readonly functions: Record<string, FunctionSpec> = {};

  constructor(engine: Engine, variables: readonly VariableSpec[]) {
    this.engine = engine;
    this.writer = new GraphWriter(engine.protobuf);
    this.variables = variables;
    for (const variable of variables) writeVariable(this.writer, variable);
  }

  /** Records `fn` and adds it under a name. */
  addFunction(name: string, inputs: TensorSpecs, fn: TensorFunction<Tensors>): void {
    this.finish(name, inputs, this.record(name, inputs, fn), []);
  }

  /** Records a training step and adds it under a name. */
  addTrainingStep(
    name: string,
    inputs: TensorSpecs,
    trained: readonly string[],
    fn: TensorFunction<TrainingStep>,
  ): void {
    const kept: tf.Tensor[] = [];
    const recorded = this.record(name, inputs, (inputTensors, variables) => {
      const run = () => fn(inputTensors, variables);
      const { step, gradients } = differentiate(run, variables, trained);
      kept.push(...tensorsOf(step));
      return {
        ...withPrefix('output/', { ...step.outputs, loss: step.loss }),
        ...withPrefix('update/', step.updates),
        ...withPrefix('gradient/', gradients),
      };
    });
    tf.dispose(kept);
    const changes = [
      ...Object.entries(select('update/', recorded)).map(([variable, { node }]) =>
        writeAssignment(this.writer, name, variable, node),
      ),
      ...this.writeAdam(name, select('gradient/', recorded)),
    ];
    this.finish(name, { ...inputs, ...ADAM_INPUTS }, select('output/', recorded), changes);
  }

  /** Writes the graph and its index into a directory. */
  async write(directory: string): Promise<void> {
    const index: GraphIndex = {
      variables: [...this.variables, ...this.moments],
      functions: this.functions,
    };
    await writeFile(join(directory, GRAPH_FILE), this.writer.savedModel());
    await writeFile(join(directory, INDEX_FILE), JSON.stringify(index));
  }

  /** Records `fn`; what it computes does not matter, so inputs and variables are zeros. */
  private record(name: string, inputs: TensorSpecs, fn: TensorFunction<Tensors>): Recorded {
    const sources = new Map<DataId, string>();
    const zeros = (spec: TensorSpec, node: string): tf.Tensor => {
      const tensor = tf.zeros([...spec.shape], spec.dtype);
      sources.set(tensor.dataId, node);
      return tensor;
    };
    const inputTensors = Object.fromEntries(
      Object.entries(inputs).map(([key, spec]) => [
        key,
        zeros(spec, this.writer.placeholder(nodeNames.input(name, key), spec)),
      ]),
    );
    const variables = Object.fromEntries(
      this.variables.map(({ name: variable, shape }) => [
        variable,
        zeros({ dtype: 'float32', shape }, writeRead(this.writer, name, variable)),
      ]),
    );
    try {
      return record(this.engine, this.writer, sources, () => fn(inputTensors, variables));
    } finally {
      tf.dispose([inputTensors, variables]);
    }
  }

  private writeAdam(fn: string, gradients: Recorded): string[] {
    const placeholder = (input: keyof typeof ADAM_INPUTS) =>
      this.writer.placeholder(nodeNames.input(fn, input), ADAM_INPUTS[input]);
    const feeds = {
      learningRate: placeholder('learningRate'),
      beta1Power: placeholder('beta1Power'),
      beta2Power: placeholder('beta2Power'),
      epsilon: placeholder('epsilon'),
    };
    return Object.entries(gradients).map(([name, { node, shape }]) => {
      for (const moment of adamMoments({ name, shape })) {
        this.moments.push(moment);
        writeVariable(this.writer, moment);
      }
      return writeAdamUpdate(this.writer, { name, shape }, node, feeds, [readOf(fn, name)]);
    });
  }

  /** Names a function's outputs; each is there only when all the changes of variables are made. */
  private finish(
    name: string,
    inputs: TensorSpecs,
    outputs: Recorded,
    changes: readonly string[],
  ): void {
    const controls = changes.map((node) => `^${node}`);
    for (const [key, { node, dtype }] of Object.entries(outputs)) {
      const attributes = { T: typeOf(dtype) };
      this.writer.node('Identity', [node, ...controls], attributes, nodeNames.output(name, key));
    }
    const specs = Object.entries(outputs).map(([key, { dtype, shape }]) => [key, { dtype, shape }]);
    this.functions[name] = { inputs, outputs: Object.fromEntries(specs) };
  }
}

function withPrefix(prefix: string, tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([key, value]) => [prefix + key, value]));
}

function select(prefix: string, recorded: Recorded): Recorded {
  return Object.fromEntries(
    Object.entries(recorded)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}
