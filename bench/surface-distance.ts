import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.ts';
import { monaiPython, scorePython } from './peers/scores.ts';
import { compareScorers, type Rounds, type Scorer, withLabelMaps } from './scores.ts';

/** MONAI computes in 32 bits. */
const ROUNDS: Rounds = { rounds: 2, runs: 2, warmUp: 1, tolerance: 1e-5 };

const OURS = fileURLToPath(new URL('./score-process.ts', import.meta.url));

const figure: Figure = {
  name: 'surface-distance',
  what: 'CPU time of HD95 and ASSD of 15 classes of 512×512×32, against surface-distance, and MONAI',
  async measure(say) {
    const elements = pythonScorer(await scorePython(say), 'surface_scipy.py', '');
    const { python, path } = await monaiPython(say);
    const borders = pythonScorer(python, 'surface_monai.py', path);
    return withLabelMaps(say, async (folder) => {
      const first = await compareScorers(
        'surface elements',
        folder,
        ourScorer('surface_elements'),
        elements,
        ROUNDS,
        say,
      );
      const second = await compareScorers(
        'border voxels',
        folder,
        ourScorer('border_voxels'),
        borders,
        ROUNDS,
        say,
      );
      return {
        ours: first.ours,
        peer: first.peer,
        unit: 'ms of CPU time a volume',
        target: 0.5,
        details: [...first.details, ...second.details],
      };
    });
  },
};

export default figure;

function ourScorer(task: string): Scorer {
  return { command: process.execPath, args: [OURS, task], variables: {} };
}

function pythonScorer(python: string, program: string, path: string): Scorer {
  const file = fileURLToPath(new URL(`./peers/${program}`, import.meta.url));
  return { command: python, args: [file], variables: { PYTHONPATH: path } };
}
