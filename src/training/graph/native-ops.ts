import type { EngineOps } from '../session.ts';
import { nativeLossOps } from './native-losses.ts';
import { nativeNetworkOps } from './native-network.ts';
import type { TensorflowBackend } from './tensorflow.ts';

/** What networks and losses compute with on native TensorFlow. */
export function nativeOps(backend: TensorflowBackend): EngineOps {
  return { network: nativeNetworkOps(backend), losses: nativeLossOps(backend) };
}
