/**
 * The parts of `@tensorflow/tfjs-node-gpu` that Myograph uses, typed as they behave.
 *
 * The package types its backend loosely and its protobuf classes not at all; every use of them goes
 * through these interfaces.
 */
import type { KernelBackend, Tensor, TensorInfo } from '@tensorflow/tfjs-core';

/** The key under which tfjs keeps a tensor's buffer: an object, never reused. */
export type DataId = TensorInfo['dataId'];

export type AttributeValue = boolean | number | string | readonly number[] | readonly boolean[];

/** An attribute of a TensorFlow operation, as tfjs-node hands it to the addon. */
export interface OpAttribute {
  name: string;
  /** One of the binding's TF_ATTR_ constants. */
  type: number;
  value: AttributeValue;
}

/** The addon's constants. Data types have the same numbers as in a GraphDef. */
export interface Binding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  deleteTensor(buffer: number): void;
}

type Values = Float32Array | Int32Array | Uint8Array;

/** tfjs-node's backend: every operation on tensors goes through its two execute methods. */
export interface TensorflowBackend extends KernelBackend {
  readonly binding: Binding;
  readonly isUsingGpuDevice: boolean;
  /** T is the rank that the operation gives its output. */
  executeSingleOutput<T extends Tensor = Tensor>(
    op: string,
    attributes: OpAttribute[],
    inputs: TensorInfo[],
  ): T;
  executeMultipleOutputs<T extends Tensor[] = Tensor[]>(
    op: string,
    attributes: OpAttribute[],
    inputs: TensorInfo[],
    outputCount: number,
  ): T;
  /** Where the values of each tensor are: the number of its buffer in TensorFlow. */
  readonly tensorMap: { get(dataId: DataId): { id: number } };
  readSync(dataId: DataId): Values;
  loadSavedModelMetaGraph(directory: string, tags: string): number;
  runSavedModel(
    id: number,
    inputs: Tensor[],
    inputInfos: { name: string }[],
    outputNames: string[],
  ): Tensor[];
  deleteSavedModel(id: number): void;
}

export function isTensorflowBackend(backend: KernelBackend): backend is TensorflowBackend {
  return 'binding' in backend && 'executeSingleOutput' in backend && 'runSavedModel' in backend;
}

/** A protobuf message class of tfjs-node's `dist/proto/api_pb.js`. */
type Message<T> = new () => T;

export interface DimProto {
  setSize(size: number): void;
}
export interface ShapeProto {
  addDim(dim: DimProto): void;
}
export interface TensorProto {
  setDtype(dtype: number): void;
  setTensorShape(shape: ShapeProto): void;
  setFloatValList(values: number[]): void;
  setIntValList(values: number[]): void;
  setBoolValList(values: boolean[]): void;
}
export interface ListProto {
  setIList(values: number[]): void;
  setFList(values: number[]): void;
  setBList(values: boolean[]): void;
}
export interface AttrProto {
  setS(bytes: Uint8Array): void;
  setI(value: number): void;
  setF(value: number): void;
  setB(value: boolean): void;
  setType(dtype: number): void;
  setShape(shape: ShapeProto): void;
  setTensor(tensor: TensorProto): void;
  setList(list: ListProto): void;
}
export interface NodeProto {
  setName(name: string): void;
  setOp(op: string): void;
  setInputList(inputs: string[]): void;
  getAttrMap(): { set(name: string, value: AttrProto): void };
}
export interface GraphProto {
  addNode(node: NodeProto): void;
  setVersions(version: VersionProto): void;
}
export interface VersionProto {
  setProducer(version: number): void;
}
export interface MetaInfoProto {
  addTags(tag: string): void;
}
export interface MetaGraphProto {
  setMetaInfoDef(info: MetaInfoProto): void;
  setGraphDef(graph: GraphProto): void;
}
export interface SavedModelProto {
  setSavedModelSchemaVersion(version: number): void;
  addMetaGraphs(graph: MetaGraphProto): void;
  serializeBinary(): Uint8Array;
}

export interface Protobuf {
  GraphDef: Message<GraphProto>;
  VersionDef: Message<VersionProto>;
  NodeDef: Message<NodeProto>;
  AttrValue: Message<AttrProto> & { ListValue: Message<ListProto> };
  Tensor: Message<TensorProto>;
  TensorShape: Message<ShapeProto> & { Dim: Message<DimProto> };
  MetaGraphDef: Message<MetaGraphProto> & { MetaInfoDef: Message<MetaInfoProto> };
  SavedModel: Message<SavedModelProto>;
}
