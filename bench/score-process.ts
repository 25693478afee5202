import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { countVoxels } from '../src/evaluation/counts.ts';
import type { SurfaceConvention } from '../src/evaluation/surface/pieces.ts';
import { surfaceScores } from '../src/evaluation/surface/scores.ts';
import type { LabelMaps } from './label-maps.ts';

/**
 * Our side of the scores of a volume: reads the label maps in the folder that it is given, scores all
 * classes as often as runs.json says, and prints what the peers print.
 */

type Task = SurfaceConvention | 'counts';

const [task, folder = ''] = process.argv.slice(2);
const maps: LabelMaps = await json('maps.json');
const { runs }: { runs: number } = await json('runs.json');
const truth = new Uint8Array(await readFile(join(folder, 'truth.raw')));
const prediction = new Uint8Array(await readFile(join(folder, 'prediction.raw')));
const score = { counts, surface_elements: surfaces, border_voxels: surfaces }[taskOf(task)];

let values: number[] = [];
const timed = Array.from({ length: runs }, () => {
  const [before, wall] = [process.cpuUsage(), performance.now()];
  values = score();
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1e3, wallMs: performance.now() - wall };
});
console.log(JSON.stringify({ runs: timed, values, version: `Node ${process.version}` }));

function counts(): number[] {
  const { sliceCount, classCount } = maps;
  const annotated = new Uint8Array(sliceCount * classCount).fill(1);
  const counted = countVoxels({ truth, prediction, sliceCount, classCount, annotated });
  return counted.flatMap(({ slices, truePositive, falsePositive, falseNegative }) =>
    slices.flatMap((_, at) => [
      truePositive[at] ?? 0,
      falsePositive[at] ?? 0,
      falseNegative[at] ?? 0,
    ]),
  );
}

function surfaces(): number[] {
  const convention = taskOf(task) === 'border_voxels' ? 'border_voxels' : 'surface_elements';
  const slices = Array.from({ length: maps.sliceCount }, (_, slice) => slice);
  return Array.from({ length: maps.classCount - 1 }, (_, index) => {
    const input = { ...maps, truth, prediction, slices, classIndex: index + 1, toleranceMm: 1 };
    const { hd95Mm, assdMm } = surfaceScores(input, convention);
    return [hd95Mm ?? Number.NaN, assdMm ?? Number.NaN];
  }).flat();
}

function taskOf(name: string | undefined): Task {
  if (name === 'counts' || name === 'surface_elements' || name === 'border_voxels') return name;
  throw new Error(`There is no task '${name}'.`);
}

async function json(name: string) {
  return JSON.parse(await readFile(join(folder, name), 'utf8'));
}
