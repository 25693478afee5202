import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { encodeNifti, readLabelMapCodes } from '../src/imaging/nifti.ts';
import { FULL_SIZE_SETS, generatePhantom } from '../src/imaging/phantom/phantom.ts';
import { initialValues } from '../src/training/networks/initialize.ts';
import { parametersOf } from '../src/training/networks/parameters.ts';
import { predictionSettings } from '../src/training/prediction/predict.ts';
import { encodeArrays } from '../src/training/prediction/safetensors.ts';
import { type PredictionSettings, recordPrediction } from '../src/training/program.ts';
import type { UnetSettings } from '../src/training/settings.ts';
import { type Detail, type Figure, median } from './figure.ts';
import { torchPython, volumePackages } from './peers/torch.ts';

const runFile = promisify(execFile);

const ROUNDS = 2;
const VOLUMES = 3;
/** Volumes of each process that are left out: the first one allocates and chooses kernels. */
const WARM_UP = 1;
const CLASSES = Array.from({ length: 15 }, (_, index) => `class ${index + 1}`);
/** Share of the voxels in which ours and the peer must agree. */
const AGREEMENT = 0.995;
const SEED = 1;

const NETWORKS: readonly UnetSettings[] = [
  { kind: 'unet', baseFilters: 32, levels: 5, dropout: 0.1 },
  { kind: 'unet', baseFilters: 16, levels: 4, dropout: 0.1 },
];

const reportSchema = z.object({
  /** Of the process until it could predict. */
  startCpuMs: z.number(),
  volumes: z.array(z.object({ cpuMs: z.number(), wallMs: z.number(), networkCpuMs: z.number() })),
  peakMb: z.number(),
  version: z.string(),
});
type Report = z.infer<typeof reportSchema>;

/** What one network takes, ours and the peer. */
interface Comparison {
  readonly ours: number;
  readonly peer: number;
  readonly details: readonly Detail[];
}

/** Runs one process that predicts the volume in a folder. */
type Side = (folder: string) => Promise<Report>;

const OURS = fileURLToPath(new URL('./predict-volume-process.ts', import.meta.url));
const PEER = fileURLToPath(new URL('./peers/predict_torch.py', import.meta.url));

const figure: Figure = {
  name: 'predict-volume',
  what: 'CPU time of a 512×512×32 volume from file to file, UNet base 32, against PyTorch and SciPy',
  async measure(say) {
    const python = await torchPython(say);
    const packages = await volumePackages(python, say);
    const sides: Record<'ours' | 'peer', Side> = {
      ours: (folder) => report(process.execPath, [OURS, folder], {}),
      peer: (folder) => report(python, [PEER, folder], { PYTHONPATH: packages }),
    };
    const folder = await mkdtemp(join(tmpdir(), 'myograph-bench-'));
    try {
      say('Drawing the volume …');
      const image = volumeFile();
      const compared: Comparison[] = [];
      for (const network of NETWORKS) {
        compared.push(
          await compare(network, image, await mkdtemp(join(folder, 'case-')), sides, say),
        );
      }
      const [first] = compared;
      return {
        ours: first?.ours ?? Number.NaN,
        peer: first?.peer ?? Number.NaN,
        unit: 'ms of CPU time a volume',
        target: 0.8,
        details: compared.flatMap(({ details }) => details),
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

export default figure;

/** A thigh of the phantom, 512×512×32, as a gzipped NIfTI file of 16-bit integers. */
function volumeFile(): Uint8Array {
  const sets = { thigh: { ...FULL_SIZE_SETS.thigh, subjects: 1 } };
  const [drawn] = generatePhantom({ seed: SEED, sets });
  if (drawn === undefined) throw new Error('The phantom has no case.');
  return encodeNifti(drawn.image.grid, Int16Array.from(drawn.image.data), { gzip: true });
}

async function compare(
  network: UnetSettings,
  image: Uint8Array,
  folder: string,
  sides: Record<'ours' | 'peer', Side>,
  say: (line: string) => void,
): Promise<Comparison> {
  const name = `base ${network.baseFilters}, ${network.levels} levels`;
  const settings = predictionSettings({ network, depth: 1, height: 256, width: 256 }, CLASSES);
  say(`Recording ${name} …`);
  const recordingMs = await writeInputs(settings, image, folder);
  const reports: Record<'ours' | 'peer', Report[]> = { ours: [], peer: [] };
  for (let round = 1; round <= ROUNDS; round++) {
    say(`${name}, round ${round} of ${ROUNDS} …`);
    reports.ours.push(await sides.ours(folder));
    reports.peer.push(await sides.peer(folder));
  }
  const [ours, peer] = [summary(reports.ours), summary(reports.peer)];
  const rows = [...ours.keys()].map((row) => ({
    name: `${name}: ${row}`,
    ours: ours.get(row) ?? '',
    peer: peer.get(row) ?? '',
  }));
  const [own, other] = [ours.get(CPU_ROW), peer.get(CPU_ROW)].map(Number);
  return {
    ours: own ?? Number.NaN,
    peer: other ?? Number.NaN,
    details: [
      ...rows,
      { name: `${name}: ratio`, ours: (own ?? Number.NaN) / (other ?? Number.NaN), peer: null },
      { name: `${name}: recording, wall ms`, ours: recordingMs, peer: null },
      { name: `${name}: voxels that agree`, ours: await agreement(folder), peer: null },
    ],
  };
}

async function report(
  command: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<Report> {
  const options = { maxBuffer: 2 ** 24, env: { ...process.env, ...variables } };
  const { stdout } = await runFile(command, args, options);
  return reportSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}

/** Writes what both processes read: settings, recorded program, weights, image. Gives ms of recording. */
async function writeInputs(
  settings: PredictionSettings,
  image: Uint8Array,
  folder: string,
): Promise<number> {
  const arrays = parametersOf(settings.network, settings.classCount).map((parameter) => ({
    name: parameter.name,
    shape: parameter.shape,
    values: initialValues(parameter, SEED),
  }));
  const config = { settings, classes: CLASSES, volumes: VOLUMES, threads: availableParallelism() };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  await writeFile(join(folder, 'weights.safetensors'), encodeArrays({ arrays, metadata: {} }));
  await writeFile(join(folder, 'image.nii.gz'), image);
  const start = performance.now();
  await recordPrediction(settings, join(folder, 'program'));
  return performance.now() - start;
}

const CPU_ROW = 'median CPU time, ms';

function summary(reports: readonly Report[]): Map<string, number | string> {
  const volumes = reports.flatMap((one) => one.volumes.slice(WARM_UP));
  const cpuTimes = volumes.map(({ cpuMs }) => cpuMs);
  return new Map<string, number | string>([
    [CPU_ROW, median(cpuTimes)],
    ['least CPU time, ms', Math.min(...cpuTimes)],
    ['of it the network, median, ms', median(volumes.map(({ networkCpuMs }) => networkCpuMs))],
    ['median wall time, ms', median(volumes.map(({ wallMs }) => wallMs))],
    ['CPU time to start, ms', median(reports.map(({ startCpuMs }) => startCpuMs))],
    ['peak memory, MB', Math.max(...reports.map(({ peakMb }) => peakMb))],
    ['engine', reports[0]?.version ?? ''],
  ]);
}

/** Share of the voxels to which both gave the same class. */
async function agreement(folder: string): Promise<number> {
  const [ours, peer] = await Promise.all(
    ['ours', 'peer'].map(async (side) => {
      const file = join(folder, `${side}.nii.gz`);
      return (await readLabelMapCodes(await readFile(file), file)).codes;
    }),
  );
  const same = ours?.filter((code, voxel) => code === peer?.[voxel]).length ?? 0;
  const share = same / (ours?.length ?? 0);
  if (share >= AGREEMENT) return share;
  throw new Error(`Ours and the peer agree in ${(100 * share).toFixed(2)} % of the voxels only.`);
}
