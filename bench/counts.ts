import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.ts';
import { scorePython } from './peers/scores.ts';
import { compareScorers, type Rounds, withLabelMaps } from './scores.ts';

const ROUNDS: Rounds = { rounds: 3, runs: 15, warmUp: 5, tolerance: 0 };

const OURS = fileURLToPath(new URL('./score-process.ts', import.meta.url));
const PEER = fileURLToPath(new URL('./peers/counts_numpy.py', import.meta.url));

const figure: Figure = {
  name: 'counts',
  what: 'CPU time of TP, FP and FN of 15 classes in each slice of 512×512×32, against NumPy',
  async measure(say) {
    const python = await scorePython(say);
    const ours = { command: process.execPath, args: [OURS, 'counts'], variables: {} };
    const peer = { command: python, args: [PEER], variables: {} };
    const compared = await withLabelMaps(say, (folder) =>
      compareScorers('counts', folder, ours, peer, ROUNDS, say),
    );
    return { ...compared, unit: 'ms of CPU time a volume', target: 0.5 };
  },
};

export default figure;
