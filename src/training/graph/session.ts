import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { MyographError } from '../../errors.ts';
import type { Engine } from '../engine.ts';
import type { NamedArray, Session, TypedValues } from '../session.ts';

export type { NamedArray, TypedValues } from '../session.ts';

import { GRAPH_TAG, type TensorSpec } from './graph-def.ts';
import {
  type FunctionSpec,
  type GraphIndex,
  INDEX_FILE,
  nodeNames,
  type VariableSpec,
} from './index-file.ts';

/** A recorded graph, open in TensorFlow, with its variables inside. */
export class GraphSession implements Session {
  readonly variables: readonly VariableSpec[];
  private readonly functions: GraphIndex['functions'];
  private readonly engine: Engine;
  private readonly id: number;

  private constructor(engine: Engine, index: GraphIndex, id: number) {
    this.engine = engine;
    this.variables = index.variables;
    this.functions = index.functions;
    this.id = id;
  }

  /** Opens a graph that `GraphBuilder` wrote. Its variables have no values yet: `assign` them. */
  static async open(engine: Engine, directory: string): Promise<GraphSession> {
    const index: GraphIndex = JSON.parse(await readFile(join(directory, INDEX_FILE), 'utf8'));
    const id = engine.backend.loadSavedModelMetaGraph(directory, GRAPH_TAG);
    return new GraphSession(engine, index, id);
  }

  /**
   * Runs a recorded function.
   *
   * @param inputs values of each of its inputs, row-major.
   * @returns values of each of its outputs, row-major.
   */
  run(name: string, inputs: Readonly<Record<string, TypedValues>>): Record<string, TypedValues> {
    const spec = this.functionSpec(name);
    const feeds = Object.entries(spec.inputs).map(([key, input]) => {
      const values = inputs[key];
      if (values === undefined)
        throw new MyographError('INTERNAL', `${name} needs an input '${key}'.`);
      return { node: nodeNames.input(name, key), spec: input, values };
    });
    const keys = Object.keys(spec.outputs);
    const results = this.execute(
      feeds,
      keys.map((key) => nodeNames.output(name, key)),
    );
    return Object.fromEntries(
      keys.map((key, index) => [key, results[index] ?? new Float32Array()]),
    );
  }

  /** The present values of variables. */
  read(variables: readonly VariableSpec[]): NamedArray[] {
    const values = this.execute(
      [],
      variables.map(({ name }) => nodeNames.value(name)),
    );
    return variables.map(({ name, shape }, index) => ({
      name,
      shape,
      values: Float32Array.from(values[index] ?? []),
    }));
  }

  assign(arrays: readonly NamedArray[]): void {
    const feeds = arrays.map(({ name, shape, values }) => ({
      node: nodeNames.replacement(name),
      spec: { dtype: 'float32', shape } as const,
      values,
    }));
    this.execute(
      feeds,
      arrays.map(({ name }) => nodeNames.replaced(name)),
    );
  }

  /** Frees the graph and its variables. */
  close(): void {
    this.engine.backend.deleteSavedModel(this.id);
  }

  private functionSpec(name: string): FunctionSpec {
    const spec = this.functions[name];
    if (spec === undefined)
      throw new MyographError('INTERNAL', `The graph has no function '${name}'.`);
    return spec;
  }

  private execute(
    feeds: readonly { node: string; spec: TensorSpec; values: TypedValues }[],
    outputs: string[],
  ): TypedValues[] {
    const { backend } = this.engine;
    const inputs: tf.Tensor[] = [];
    const results: tf.Tensor[] = [];
    try {
      for (const { spec, values } of feeds) {
        inputs.push(tf.tensor(values, [...spec.shape], spec.dtype));
      }
      const nodes = feeds.map(({ node }) => ({ name: node }));
      results.push(...backend.runSavedModel(this.id, inputs, nodes, outputs));
      return results.map((tensor) => backend.readSync(tensor.dataId));
    } finally {
      tf.dispose(inputs);
      tf.dispose(results);
    }
  }
}
