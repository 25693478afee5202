import Table from 'cli-table3';
import { estimatedSeconds } from './estimate.ts';
import type { StudyRun } from './matrix.ts';

/** Runs as a table, with what each takes on two cores. */
export function describeRuns(runs: readonly StudyRun[]): string {
  const table = new Table({
    head: ['run', 'network', 'loss', 'steps', 'images', 'seconds'],
    style: { head: [], border: [] },
  });
  for (const run of runs) table.push(row(run));
  const hours = runs.reduce((sum, run) => sum + estimatedSeconds(run), 0) / 3600;
  return `${table}\n${runs.length} runs, about ${hours.toPrecision(2)} hours on two cores`;
}

function row(run: StudyRun): string[] {
  const { network, height, width, steps, learningRate, schedule, batchSize, seed } = run.training;
  return [
    run.id,
    `${network.kind}, ${network.baseFilters} filters, ${batchSize}×${height}×${width}`,
    describeLoss(run.loss),
    `${steps} at ${learningRate} (${schedule}), seed ${seed}`,
    run.images === null ? 'all' : String(run.images),
    estimatedSeconds(run).toFixed(0),
  ];
}

function describeLoss(loss: StudyRun['loss']): string {
  if (loss === 'automatic') return loss;
  const entropy = `xent(${loss.mode}, w₀ = ${loss.backgroundWeight}, gating ${loss.gating})`;
  const terms = [loss.crossEntropy ? entropy : '', loss.dice === 'none' ? '' : `${loss.dice} dice`];
  return terms.filter((term) => term !== '').join(' + ');
}
