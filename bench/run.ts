import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import counts from './counts.ts';
import coverage1m from './coverage-1m.ts';
import dataWait from './data-wait.ts';
import demo from './demo.ts';
import diceMatrix from './dice-matrix.ts';
import type { Figure, Result } from './figure.ts';
import { resultOf } from './figure.ts';
import lossOverhead from './loss-overhead.ts';
import predictVolume from './predict-volume.ts';
import responsive from './responsive.ts';
import surfaceDistance from './surface-distance.ts';
import trainStep16 from './train-step-16.ts';
import trainStep32 from './train-step-32.ts';
import trainStepFcn from './train-step-fcn.ts';
import trainStepVnet from './train-step-vnet.ts';
import upload from './upload.ts';

const FIGURES: readonly Figure[] = [
  trainStep16,
  trainStep32,
  trainStepFcn,
  trainStepVnet,
  lossOverhead,
  dataWait,
  predictVolume,
  counts,
  surfaceDistance,
  demo,
  responsive,
  diceMatrix,
  upload,
  coverage1m,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const [name] = positionals;

if (name === undefined) {
  list();
} else {
  await measure(name).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}

function list(): void {
  console.log('npm run bench -- NAME [--json] measures one of:');
  for (const figure of FIGURES) {
    console.log(`  ${figure.name.padEnd(18)}${figure.what}`);
  }
}

async function measure(wanted: string): Promise<void> {
  const figure = FIGURES.find((candidate) => candidate.name === wanted);
  if (!figure) {
    console.error(`There is no figure '${wanted}'; npm run bench lists them.`);
    process.exitCode = 2;
    return;
  }
  const measurement = await figure.measure((line) => console.error(line));
  const result = resultOf(figure, measurement);
  console.log(values.json ? JSON.stringify(result) : tableOf(result));
}

function tableOf(result: Result): string {
  const table = new Table({ head: [result.name, 'ours', 'peer'], style: { head: [], border: [] } });
  table.push([`median, ${result.unit}`, shown(result.ours), shown(result.peer)]);
  for (const { name: row, ours, peer } of result.details) {
    table.push([row, shown(ours), shown(peer)]);
  }
  const compared = result.ratio === null ? 'ours' : 'ratio';
  const verdict = `${compared} ${shown(result.ratio ?? result.ours)}, target at most ${result.target}: ${result.met ? 'met' : 'missed'}`;
  return `${table}\n${verdict}\n${result.machine}`;
}

function shown(value: number | string | null): string {
  if (typeof value !== 'number') {
    return value ?? '';
  }
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
