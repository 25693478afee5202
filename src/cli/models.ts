import type { Command } from 'commander';
import {
  EvaluateVersionDocument,
  ModelDocument,
  type ModelQuery,
  ModelsDocument,
  type VersionSummaryFragment,
} from '../generated/operations.ts';
import { type Client, ServerRefusal } from './client.ts';
import { followJob } from './follow-job.ts';
import { describeChoice } from './loss.ts';
import { aliasCommands } from './models/alias.ts';
import { cardCommand } from './models/card.ts';
import { lineageCommand } from './models/lineage.ts';
import { describeMoves } from './models/moves.ts';
import { proposalCommands } from './models/proposals.ts';
import { statisticsCommand } from './models/statistics.ts';
import { describeTags, describingCommands, tagFilter } from './models/tags.ts';
import { createCommand, createGroup, dice, type OutputOptions, print, table } from './output.ts';
import { chosenSnapshot, type SnapshotOptions, snapshotOption } from './snapshot.ts';
import { findVersion, versionName } from './version-name.ts';

export function modelsCommand(connect: () => Promise<Client>): Command {
  const models = createGroup(
    'models',
    'Models: list, show, card, lineage, evaluate, statistics; promote, roll back, approve; tag, describe',
  );
  models.addCommand(
    createCommand('list', 'Models and their newest versions')
      .option('--study <code...>', 'only models of these studies')
      .option('--tag <tag...>', 'only versions with these tags: key, or key=value')
      .option('--model-tag <tag...>', 'only models with these tags')
      .action(async (options: ListOptions) => {
        const found = await listModels(await connect(), options);
        const versions = found.flatMap((model) => model.versions.nodes);
        print(options, found, () => versionTable(versions));
      }),
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
  for (const command of [
    ...aliasCommands(connect),
    ...proposalCommands(connect),
    ...describingCommands(connect),
  ]) {
    models.addCommand(command);
  }
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

interface ListOptions extends OutputOptions {
  readonly study?: string[];
  readonly tag?: string[];
  readonly modelTag?: string[];
}

async function listModels(client: Client, { study, tag, modelTag }: ListOptions) {
  const { models } = await client.request(ModelsDocument, {
    filter: { studies: study ?? null, tags: modelTag?.map(tagFilter) ?? null },
    tags: tag?.map(tagFilter) ?? null,
  });
  return models.nodes;
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

/** Tags only where there are some. */
function versionTable(versions: readonly VersionSummaryFragment[]): string {
  if (versions.every(({ tags }) => tags.length === 0)) {
    return table(versionHead, versions.map(versionRow));
  }
  const rows = versions.map((version) => [...versionRow(version), describeTags(version.tags)]);
  return table([...versionHead, 'tags'], rows);
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

function describeModel(model: NonNullable<ModelQuery['model']>): string {
  const { name, description, tags, versions, aliases } = model;
  const moves = aliases.flatMap(({ history }) => history.nodes);
  return [
    ...(description ? [`${name}: ${description.text}`] : []),
    ...(tags.length > 0 ? [`tags: ${describeTags(tags)}`] : []),
    versionTable(versions.nodes),
    ...(moves.length > 0 ? ['', describeMoves(moves)] : []),
    ...versions.nodes.map(describeVersion),
  ].join('\n');
}

function describeVersion(version: VersionSummaryFragment): string {
  const { snapshotHash, coverageHash, weights, step, seed, codeVersion, engine, device } = version;
  const after = step === null ? '' : ` after step ${step}`;
  return [
    `\n${versionName(version)}: snapshot ${snapshotHash.slice(0, 12)}, coverage ${coverageHash.slice(0, 12)}, weights ${weights.sha256.slice(0, 12)}${after}, seed ${seed}, code ${codeVersion}, ${engine} on ${device}`,
    ...(version.description ? [version.description.text] : []),
    describeChoice(version.lossChoice),
  ].join('\n');
}
