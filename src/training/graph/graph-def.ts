import type { AttrProto, Protobuf, ShapeProto, TensorProto } from './tensorflow.ts';

/** The types of tensor that a recorded graph may hold. */
export type GraphType = 'float32' | 'int32' | 'bool';

/** Their numbers in a GraphDef (DT_FLOAT, DT_INT32, DT_BOOL). */
export const TYPE_NUMBER: Readonly<Record<GraphType, number>> = { float32: 1, int32: 3, bool: 10 };

export interface TensorSpec {
  readonly dtype: GraphType;
  readonly shape: readonly number[];
}

/** A node's attribute, named by its kind as in TensorFlow's AttrValue. */
export type Attribute =
  | { readonly type: number }
  | { readonly string: string }
  | { readonly int: number }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly shape: readonly number[] }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] }
  | { readonly bools: readonly boolean[] }
  | { readonly tensor: TensorSpec & { readonly values: ArrayLike<number> } };

export type Attributes = Readonly<Record<string, Attribute>>;

export const typeOf = (dtype: GraphType): Attribute => ({ type: TYPE_NUMBER[dtype] });

/** A GraphDef version that every TensorFlow since 2.9 reads, with today's meaning of each op. */
const PRODUCER = 1882;
/** The MetaGraph's tag in the SavedModel. */
export const GRAPH_TAG = 'myograph';
/** Constants up to this many values are compared with those written before. */
const SHARED_CONSTANT = 4096;

/** Writes the nodes of one TensorFlow graph. A node is referred to by its name. */
export class GraphWriter {
  private readonly protobuf: Protobuf;
  private readonly graph;
  private readonly constants = new Map<string, string>();
  private count = 0;

  constructor(protobuf: Protobuf) {
    this.protobuf = protobuf;
    this.graph = new protobuf.GraphDef();
    const version = new protobuf.VersionDef();
    version.setProducer(PRODUCER);
    this.graph.setVersions(version);
  }

  /** Adds a node and returns its name, which is made up unless given. */
  node(op: string, inputs: readonly string[], attributes: Attributes = {}, name?: string): string {
    const nodeName = name ?? `${op}_${this.count++}`;
    const node = new this.protobuf.NodeDef();
    node.setName(nodeName);
    node.setOp(op);
    node.setInputList([...inputs]);
    for (const [key, attribute] of Object.entries(attributes)) {
      node.getAttrMap().set(key, this.attribute(attribute));
    }
    this.graph.addNode(node);
    return nodeName;
  }

  placeholder(name: string, spec: TensorSpec): string {
    const attributes = { dtype: typeOf(spec.dtype), shape: { shape: spec.shape } };
    return this.node('Placeholder', [], attributes, name);
  }

  /** A constant; one that was written before is not written again. */
  constant(spec: TensorSpec, values: ArrayLike<number>): string {
    const compact = allEqual(values) ? [values[0] ?? 0] : values; // one value fills the whole shape
    const key = compact.length <= SHARED_CONSTANT ? constantKey(spec, compact) : undefined;
    const known = key === undefined ? undefined : this.constants.get(key);
    if (known !== undefined) return known;
    const name = this.node('Const', [], {
      dtype: typeOf(spec.dtype),
      value: { tensor: { ...spec, values: compact } },
    });
    if (key !== undefined) this.constants.set(key, name);
    return name;
  }

  /** The bytes of a `saved_model.pb` that holds this graph. */
  savedModel(): Uint8Array {
    const metaGraph = new this.protobuf.MetaGraphDef();
    const info = new this.protobuf.MetaGraphDef.MetaInfoDef();
    info.addTags(GRAPH_TAG);
    metaGraph.setMetaInfoDef(info);
    metaGraph.setGraphDef(this.graph);
    const model = new this.protobuf.SavedModel();
    model.setSavedModelSchemaVersion(1);
    model.addMetaGraphs(metaGraph);
    return model.serializeBinary();
  }

  private attribute(value: Attribute): AttrProto {
    const attribute = new this.protobuf.AttrValue();
    if ('type' in value) attribute.setType(value.type);
    else if ('string' in value) attribute.setS(new TextEncoder().encode(value.string));
    else if ('int' in value) attribute.setI(value.int);
    else if ('float' in value) attribute.setF(value.float);
    else if ('bool' in value) attribute.setB(value.bool);
    else if ('shape' in value) attribute.setShape(this.shape(value.shape));
    else if ('tensor' in value) attribute.setTensor(this.tensor(value.tensor, value.tensor.values));
    else attribute.setList(this.list(value));
    return attribute;
  }

  private list(
    value: Extract<Attribute, { ints: unknown } | { floats: unknown } | { bools: unknown }>,
  ) {
    const list = new this.protobuf.AttrValue.ListValue();
    if ('ints' in value) list.setIList([...value.ints]);
    else if ('floats' in value) list.setFList([...value.floats]);
    else list.setBList([...value.bools]);
    return list;
  }

  private shape(sizes: readonly number[]): ShapeProto {
    const shape = new this.protobuf.TensorShape();
    for (const size of sizes) {
      const dim = new this.protobuf.TensorShape.Dim();
      dim.setSize(size);
      shape.addDim(dim);
    }
    return shape;
  }

  private tensor(spec: TensorSpec, values: ArrayLike<number>): TensorProto {
    const tensor = new this.protobuf.Tensor();
    tensor.setDtype(TYPE_NUMBER[spec.dtype]);
    tensor.setTensorShape(this.shape(spec.shape));
    if (spec.dtype === 'float32') tensor.setFloatValList(Array.from(values));
    else if (spec.dtype === 'int32') tensor.setIntValList(Array.from(values));
    else tensor.setBoolValList(Array.from(values, Boolean));
    return tensor;
  }
}

function allEqual(values: ArrayLike<number>): boolean {
  if (values.length === 0) return false;
  const first = values[0];
  return Array.prototype.every.call(values, (value) => Object.is(value, first));
}

function constantKey(spec: TensorSpec, values: ArrayLike<number>): string {
  const written = Array.from(values, (value) => (Object.is(value, -0) ? '-0' : String(value)));
  return [spec.dtype, spec.shape.join('x'), written.join(',')].join('|');
}
