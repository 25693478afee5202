import { plainLossOps } from '../losses/ops.ts';
import { plainTrainingOps } from '../networks/plain-training-ops.ts';
import type { EngineOps } from '../session.ts';

/** WebGPU computes with what every backend of tfjs has. */
export const webgpuOps: EngineOps = { network: plainTrainingOps, losses: plainLossOps };
