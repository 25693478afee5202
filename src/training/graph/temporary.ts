import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../engine.ts';
import type { GraphBuilder } from './builder.ts';
import { GraphSession } from './session.ts';

/** Writes a graph to a temporary directory and opens it from there. */
export async function openBuilt(engine: Engine, builder: GraphBuilder): Promise<GraphSession> {
  const directory = await mkdtemp(join(tmpdir(), 'myograph-graph-'));
  try {
    await builder.write(directory);
    return await GraphSession.open(engine, directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
