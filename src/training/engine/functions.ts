import { EagerSession } from '../eager/session.ts';
import { loadEngine } from '../engine.ts';
import { GraphBuilder } from '../graph/builder.ts';
import type { VariableSpec } from '../graph/index-file.ts';
import { nativeOps } from '../graph/native-ops.ts';
import { openBuilt } from '../graph/temporary.ts';
import type { EngineOps, FunctionBuilder, Session } from '../session.ts';
import { chosenEngine } from './chosen.ts';
import { loadWebgpu } from './webgpu.ts';
import { webgpuOps } from './webgpu-ops.ts';

/**
 * Opens functions that share variables on the chosen engine, in the form in which it trains: recorded as
 * graphs by this process, or run as they are.
 *
 * @param define adds the functions, written with the engine's operations
 * @throws MyographError ENGINE_UNAVAILABLE
 */
export async function openFunctions(
  variables: readonly VariableSpec[],
  define: (builder: FunctionBuilder, ops: EngineOps) => void,
): Promise<Session> {
  if (chosenEngine() === 'webgpu') {
    const session = new EagerSession(await loadWebgpu(), variables);
    define(session, webgpuOps);
    return session;
  }
  const engine = loadEngine();
  const builder = new GraphBuilder(engine, variables);
  define(builder, nativeOps(engine.backend));
  return openBuilt(engine, builder);
}
