/** A process that resumes a program and trains on; see program.test.ts. */
import { openProgram } from '../../../src/training/program.ts';
import { decodeState, discs, encodeState, SETTINGS } from './fixture.ts';

interface Request {
  directory: string;
  state: string;
  steps: number[];
}

process.once('message', async ({ directory, state, steps }: Request) => {
  const program = await openProgram(SETTINGS, directory);
  await program.restore(decodeState(state));
  const losses: number[] = [];
  for (const step of steps) losses.push((await program.step(discs(step), step, 1e-2)).loss);
  process.send?.({ losses, state: encodeState(await program.state()) }, () => process.disconnect());
});
