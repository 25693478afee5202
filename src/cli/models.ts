import type { Command } from 'commander';
import {
  EvaluateVersionDocument,
  ModelDocument,
  type ModelQuery,
  ModelsDocument,
  PromoteVersionDocument,
  type VersionSummaryFragment,
} from '../generated/operations.ts';
import { type Client, ServerRefusal } from './client.ts';
import { followJob } from './follow-job.ts';
import { describeChoice } from './loss.ts';
import { cardCommand } from './models/card.ts';
import { lineageCommand } from './models/lineage.ts';
import { statisticsCommand } from './models/statistics.ts';
import { createCommand, createGroup, dice, type OutputOptions, print, table } from './output.ts';
import { chosenSnapshot, type SnapshotOptions, snapshotOption } from './snapshot.ts';
import { findVersion, versionName } from './version-name.ts';

export function modelsCommand(connect: () => Promise<Client>): Command {
  const models = createGroup(
    'models',
    'Models: list, show, card, lineage, evaluate, statistics, promote',
  );
  models.addCommand(
    createCommand('list', 'Models and their newest versions').action(
      async (options: OutputOptions) => {
        const { models: found } = await (await connect()).request(ModelsDocument, {});
        const rows = found.nodes.flatMap(({ versions }) => versions.nodes.map(versionRow));
        print(options, found.nodes, () => table(versionHead, rows));
      },
    ),
  );
  models.addCommand(
    createCommand('show', 'A model: versions, aliases with their history, how each was made')
      .argument('<model>', 'name of the model')
      .action(async (name: string, options: OutputOptions) => {
        const { model } = await (await connect()).request(ModelDocument, { name });
        if (!model) throw new ServerRefusal('NOT_FOUND', `There is no model ${name}.`);
        print(options, model, () => describeModel(model));
      }),
  );
  models.addCommand(cardCommand(connect));
  models.addCommand(lineageCommand(connect));
  models.addCommand(
    createCommand('evaluate', 'Measure a version on the evaluation side of a snapshot')
      .argument('<version>', 'model@number or model@alias')
      .option('--cohort <name>', 'a snapshot of this cohort, instead of the one learned from')
      .addOption(snapshotOption())
      .action(async (name: string, options: EvaluateOptions) => {
        const client = await connect();
        const { id, run } = await findVersion(client, name);
        const snapshot = (await chosenSnapshot(client, options)) ?? run.snapshot.id;
        await evaluateVersion(client, id, snapshot);
        const version = await findVersion(client, name);
        const measured = version.evaluations.nodes.filter((one) => one.snapshot.id === snapshot);
        print(options, measured, () => describeEvaluations(version, measured));
      }),
  );
  models.addCommand(statisticsCommand(connect));
  models.addCommand(
    createCommand('promote', 'Point an alias at a version')
      .argument('<version>', 'model@number or model@alias')
      .option('--alias <name>', 'the alias', 'champion')
      .requiredOption('--reason <text>', 'why; kept in the history')
      .action(async (name: string, options: OutputOptions & { alias: string; reason: string }) => {
        const client = await connect();
        const { id } = await findVersion(client, name);
        const alias = await promoteVersion(client, id, options.alias, options.reason);
        print(options, alias, () => `${alias.name} is now ${versionName(alias.version)}.`);
      }),
  );
  return models;
}

/** Evaluates the version, on what it learned from unless told otherwise, and waits for it. */
export async function evaluateVersion(client: Client, versionId: string, snapshotId?: string) {
  const { evaluateVersion: started } = await client.request(EvaluateVersionDocument, {
    versionId,
    snapshotId: snapshotId ?? null,
  });
  return followJob(client, started.job, 'Evaluation');
}

export async function promoteVersion(
  client: Client,
  versionId: string,
  alias: string,
  reason: string,
) {
  const { promoteVersion: promoted } = await client.request(PromoteVersionDocument, {
    versionId,
    alias,
    reason,
  });
  return promoted.alias;
}

interface EvaluateOptions extends OutputOptions, Partial<SnapshotOptions> {}

const versionHead = ['version', 'aliases', 'loss', 'classes', 'mean Dice', 'made'];

/** Dice of a version on each snapshot that it was measured on. */
function describeEvaluations(
  version: VersionSummaryFragment,
  evaluations: VersionSummaryFragment['evaluations']['nodes'],
): string {
  const rows = evaluations.map(({ snapshot, meanDice }) => [
    versionName(version),
    `${snapshot.cohort.name} #${snapshot.number}`,
    diceOf(version, meanDice),
  ]);
  return table(['version', 'held-back subjects of', 'mean Dice'], rows);
}

function versionRow(version: VersionSummaryFragment) {
  return [
    versionName(version),
    [...version.aliases, ...withdrawnMark(version)].join(' '),
    version.lossChoice.loss.mode,
    version.classes.length,
    ownDice(version),
    version.createdAt.slice(0, 16).replace('T', ' '),
  ];
}

/** Set beside the aliases of a version that learned from subjects who were withdrawn since. */
function withdrawnMark({ withdrawnSubjects }: VersionSummaryFragment): string[] {
  return withdrawnSubjects > 0 ? [`(${withdrawnSubjects} withdrawn)`] : [];
}

/** Mean Dice on the snapshot that the version learned from, so that a column compares like with like. */
function ownDice(version: VersionSummaryFragment): string {
  const { evaluations, run } = version;
  return diceOf(
    version,
    evaluations.nodes.find(({ snapshot }) => snapshot.id === run.snapshot.id)?.meanDice,
  );
}

/** With the subset of the slices that it was measured in, which others may not have been. */
export function diceOf(
  { settings }: Pick<VersionSummaryFragment, 'settings'>,
  value: number | null | undefined,
): string {
  const { subset = 'all' }: { subset?: unknown } = Object(settings);
  return subset === 'all' ? dice(value) : `${dice(value)} (${subset})`;
}

function describeModel({ versions, aliases }: NonNullable<ModelQuery['model']>): string {
  const history = aliases.flatMap(({ name, history: events }) =>
    events.nodes.map(({ number, version, by, reason, createdAt }) => [
      name,
      number,
      `@${version.number}`,
      by.name,
      createdAt.slice(0, 16).replace('T', ' '),
      reason,
    ]),
  );
  return [
    table(versionHead, versions.nodes.map(versionRow)),
    ...(history.length > 0
      ? ['', table(['alias', 'move', 'to', 'by', 'when', 'why'], history)]
      : []),
    ...versions.nodes.map(
      (version) =>
        `\n${versionName(version)}: snapshot ${version.snapshotHash.slice(0, 12)}, coverage ${version.coverageHash.slice(0, 12)}, weights ${version.weights.sha256.slice(0, 12)}${version.step === null ? '' : ` after step ${version.step}`}, seed ${version.seed}, code ${version.codeVersion}, ${version.engine} on ${version.device}\n${describeChoice(version.lossChoice)}`,
    ),
  ].join('\n');
}
