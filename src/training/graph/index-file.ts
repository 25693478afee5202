import { MyographError } from '../../errors.ts';
import type { GraphType, TensorSpec } from './graph-def.ts';

/** Named types and shapes. */
export type TensorSpecs = Readonly<Record<string, TensorSpec>>;

export interface RecordedTensor extends TensorSpec {
  readonly node: string;
}

/** A float variable that lives inside the session. */
export interface VariableSpec {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface FunctionSpec {
  readonly inputs: TensorSpecs;
  readonly outputs: TensorSpecs;
}

/** What a recorded graph holds: written beside it, read before it is opened. */
export interface GraphIndex {
  readonly variables: readonly VariableSpec[];
  readonly functions: Readonly<Record<string, FunctionSpec>>;
}

export const GRAPH_FILE = 'saved_model.pb';
export const INDEX_FILE = 'graph.json';

/** Names of the nodes by which a session feeds and fetches. */
export const nodeNames = {
  input: (fn: string, input: string) => `${fn}/in/${input}`,
  output: (fn: string, output: string) => `${fn}/out/${output}`,
  /** A variable's value. */
  value: (variable: string) => `${variable}/value`,
  /** What a variable is to be set to. */
  replacement: (variable: string) => `${variable}/replacement`,
  /** Fetched to set it. */
  replaced: (variable: string) => `${variable}/replaced`,
};

/** tfjs's name of a type as a graph's, if a graph holds tensors of that type. */
export function graphType(dtype: string): GraphType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new MyographError(
    'TRACE_REFUSED',
    `This function cannot be recorded as a graph: it uses a tensor of type ${dtype}; ` +
      'float32, int32 and bool can be recorded.',
    { dtype },
  );
}
