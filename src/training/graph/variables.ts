import { type GraphWriter, typeOf } from './graph-def.ts';
import { nodeNames, type VariableSpec } from './index-file.ts';

const FLOAT = { dtype: typeOf('float32') };

/** Writes a variable that lives in the session, and the nodes that get and set it from outside. */
export function writeVariable(writer: GraphWriter, { name, shape }: VariableSpec): void {
  const handle = {
    ...FLOAT,
    shape: { shape },
    container: { string: '' },
    shared_name: { string: name },
  };
  writer.node('VarHandleOp', [], handle, name);
  writer.node('ReadVariableOp', [name], FLOAT, nodeNames.value(name));
  const spec = { dtype: 'float32', shape } as const;
  const replacement = writer.placeholder(nodeNames.replacement(name), spec);
  const assignment = writer.node('AssignVariableOp', [name, replacement], FLOAT);
  const done = writer.constant({ dtype: 'bool', shape: [] }, [1]);
  writer.node(
    'Identity',
    [done, `^${assignment}`],
    { T: typeOf('bool') },
    nodeNames.replaced(name),
  );
}

/** Writes the node that reads a variable in a function. */
export function writeRead(writer: GraphWriter, fn: string, variable: string): string {
  return writer.node('ReadVariableOp', [variable], FLOAT, readOf(fn, variable));
}

/** Writes an assignment that happens after the function has read the variable. */
export function writeAssignment(
  writer: GraphWriter,
  fn: string,
  variable: string,
  value: string,
): string {
  return writer.node('AssignVariableOp', [variable, value, `^${readOf(fn, variable)}`], FLOAT);
}

/** The node by which a function reads a variable. */
export function readOf(fn: string, variable: string): string {
  return `${fn}/read/${variable}`;
}
