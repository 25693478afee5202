import * as tf from '@tensorflow/tfjs-core';
import { MyographError } from '../../errors.ts';
import type { Engine } from '../engine.ts';
import type { Tensors } from '../networks/tensors.ts';
import {
  type Attribute,
  type Attributes,
  type GraphWriter,
  TYPE_NUMBER,
  typeOf,
} from './graph-def.ts';
import { graphType, type RecordedTensor } from './index-file.ts';
import { override } from './override.ts';
import { StandIns } from './stand-ins.ts';
import type { Binding, DataId, OpAttribute } from './tensorflow.ts';

/** tfjs functions whose result is random: recorded, every run would see the same values. */
const RANDOM_FUNCTIONS = new Set(
  [
    'dropout',
    'multinomial',
    'rand',
    'randomGamma',
    'randomNormal',
    'randomStandardNormal',
    'randomUniform',
    'randomUniformInt',
    'truncatedNormal',
  ].map((name) => `${name}${tf.OP_SCOPE_SUFFIX}`),
);

/** Operations whose result has a size that depends on values: a graph would keep the first one. */
const SIZED_BY_VALUES = new Set(['Unique', 'UniqueV2', 'Where']);

/**
 * Runs `fn` once and writes every operation that it executes on tensors into a graph.
 *
 * tfjs executes an operation by a call of the backend; while `fn` runs, each such call is also
 * written as a node. Tensors that `fn` makes from JavaScript values become constants. What a graph
 * could not repeat is refused: a computed value read into JavaScript, a random number drawn there,
 * a tensor from outside `fn` that is not among `sources`, a result whose size depends on values, an
 * operation with attributes or types that a graph does not hold.
 *
 * @param sources node of each tensor that `fn` may use from outside: its inputs and variables.
 * @returns the node of each tensor that `fn` returned.
 * @throws MyographError TRACE_REFUSED
 */
export function record(
  engine: Engine,
  writer: GraphWriter,
  sources: ReadonlyMap<DataId, string>,
  fn: () => Tensors,
): Record<string, RecordedTensor> {
  const recording = new Recording(engine, writer, sources);
  const restore = recording.intercept();
  try {
    const recorded: Record<string, RecordedTensor> = {};
    tf.tidy(() => {
      for (const [name, tensor] of Object.entries(fn())) {
        const dtype = graphType(tensor.dtype);
        recorded[name] = { node: recording.nodeOf(tensor), dtype, shape: tensor.shape };
      }
    });
    return recorded;
  } finally {
    restore();
  }
}

class Recording {
  private readonly engine: Engine;
  private readonly writer: GraphWriter;
  private readonly nodes: Map<DataId, string>;
  /** Buffers that were filled from JavaScript while recording. */
  private readonly literals = new Set<DataId>();
  private readonly read;
  private readonly standIns: StandIns;

  constructor(engine: Engine, writer: GraphWriter, sources: ReadonlyMap<DataId, string>) {
    this.engine = engine;
    this.writer = writer;
    this.nodes = new Map(sources);
    this.read = engine.backend.readSync.bind(engine.backend);
    this.standIns = new StandIns(engine.backend);
  }

  /** The name of the node that computes a tensor. */
  nodeOf(tensor: tf.TensorInfo): string {
    const known = this.nodes.get(tensor.dataId);
    if (known !== undefined) return known;
    if (!this.literals.has(tensor.dataId)) {
      throw refusal(
        `a tensor of shape [${tensor.shape}] that was made outside of the recorded function is ` +
          'used in it. Pass it as an input or a variable.',
      );
    }
    const spec = { dtype: graphType(tensor.dtype), shape: tensor.shape };
    const node = this.writer.constant(spec, this.read(tensor.dataId));
    this.nodes.set(tensor.dataId, node);
    return node;
  }

  /** Puts the recording between tfjs and its backend; returns the function that removes it. */
  intercept(): () => void {
    const { backend } = this.engine;
    const single = backend.executeSingleOutput.bind(backend);
    const multiple = backend.executeMultipleOutputs.bind(backend);
    const write = backend.write.bind(backend);
    const disposeData = backend.disposeData.bind(backend);
    const floats = { name: 'T', type: backend.binding.TF_ATTR_TYPE, value: TYPE_NUMBER.float32 };
    const zerosLike = (tensor: tf.Tensor) => single('ZerosLike', [floats], [tensor]);
    const engine = tf.engine();
    const startScope = engine.startScope.bind(engine);
    const undo = [
      override(
        backend,
        'executeSingleOutput',
        <T extends tf.Tensor>(op: string, attributes: OpAttribute[], inputs: tf.TensorInfo[]) => {
          const names = inputs.map((input) => this.nodeOf(input));
          const output = single<T>(op, attributes, inputs);
          this.emit(op, attributes, inputs, names, [output]);
          this.standIns.replace(output, zerosLike);
          return output;
        },
      ),
      override(
        backend,
        'executeMultipleOutputs',
        <T extends tf.Tensor[]>(
          op: string,
          attributes: OpAttribute[],
          inputs: tf.TensorInfo[],
          count: number,
        ) => {
          const names = inputs.map((input) => this.nodeOf(input));
          const outputs = multiple<T>(op, attributes, inputs, count);
          this.emit(op, attributes, inputs, names, outputs);
          for (const output of outputs) this.standIns.replace(output, zerosLike);
          return outputs;
        },
      ),
      override(backend, 'write', (values, shape, dtype) => {
        const dataId = write(values, shape, dtype);
        this.literals.add(dataId);
        return dataId;
      }),
      override(backend, 'disposeData', (dataId, force) => {
        this.standIns.detach(dataId, force);
        return disposeData(dataId, force);
      }),
      override(backend, 'readSync', (dataId) => this.readLiteral(dataId)),
      override(backend, 'read', (dataId) => Promise.resolve(this.readLiteral(dataId))),
      override(engine, 'startScope', (name) => {
        if (name !== undefined && RANDOM_FUNCTIONS.has(name)) {
          throw refusal(
            `tf.${name.replace(tf.OP_SCOPE_SUFFIX, '')} would draw its values only once.`,
          );
        }
        startScope(name);
      }),
      override(Math, 'random', () => {
        throw refusal('a number drawn by Math.random would stay the same in every run.');
      }),
    ];
    return () => {
      for (const restore of undo) restore();
      this.standIns.dispose();
    };
  }

  private readLiteral(dataId: DataId) {
    if (this.literals.has(dataId)) return this.read(dataId);
    throw refusal('a computed value is read into JavaScript, where the graph cannot follow it.');
  }

  private emit(
    op: string,
    opAttributes: readonly OpAttribute[],
    inputs: readonly tf.TensorInfo[],
    inputNodes: readonly string[],
    outputs: readonly tf.Tensor[],
  ): void {
    if (SIZED_BY_VALUES.has(op)) {
      throw refusal(`the size of the result of ${op} depends on values.`);
    }
    const { binding } = this.engine.backend;
    const attributes: Record<string, Attribute> = { ...impliedAttributes(op, inputs) };
    for (const attribute of opAttributes) {
      attributes[attribute.name] = toAttribute(binding, op, attribute);
    }
    for (const output of outputs) graphType(output.dtype);
    const node = this.writer.node(op, inputNodes, attributes);
    for (const [index, output] of outputs.entries()) {
      this.nodes.set(output.dataId, index === 0 ? node : `${node}:${index}`);
    }
  }
}

/** Attributes that tfjs-node leaves for TensorFlow's eager mode to infer; a graph must state them. */
function impliedAttributes(op: string, inputs: readonly tf.TensorInfo[]): Attributes {
  const [first] = inputs;
  if (op !== 'ExpandDims' || first === undefined) return {};
  return { T: typeOf(graphType(first.dtype)), Tdim: typeOf('int32') };
}

function toAttribute(binding: Binding, op: string, attribute: OpAttribute): Attribute {
  const { type, value } = attribute;
  if (typeof value === 'number') {
    if (type === binding.TF_ATTR_TYPE) return { type: value };
    if (type === binding.TF_ATTR_INT) return { int: value };
    if (type === binding.TF_ATTR_FLOAT) return { float: value };
  }
  if (typeof value === 'string' && type === binding.TF_ATTR_STRING) return { string: value };
  if (typeof value === 'boolean' && type === binding.TF_ATTR_BOOL) return { bool: value };
  if (typeof value === 'object') {
    const numbers = value.filter((item) => typeof item === 'number');
    const bools = value.filter((item) => typeof item === 'boolean');
    if (type === binding.TF_ATTR_SHAPE) return { shape: numbers };
    if (type === binding.TF_ATTR_INT) return { ints: numbers };
    if (type === binding.TF_ATTR_FLOAT) return { floats: numbers };
    if (type === binding.TF_ATTR_BOOL) return { bools };
  }
  throw refusal(
    `the operation ${op} has an attribute '${attribute.name}' that cannot be recorded.`,
  );
}

function refusal(what: string): MyographError {
  return new MyographError('TRACE_REFUSED', `This function cannot be recorded as a graph: ${what}`);
}
