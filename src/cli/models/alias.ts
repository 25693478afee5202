import type { Command } from 'commander';
import { MyographError, shellArgument } from '../../errors.ts';
import {
  ModelIdDocument,
  PromoteVersionDocument,
  type PromoteVersionInput,
  PromotionsDocument,
  RemoveAliasDocument,
  RollbackAliasDocument,
} from '../../generated/operations.ts';
import { type Client, ServerRefusal } from '../client.ts';
import { createCommand, type OutputOptions, print, toCount, toPositive } from '../output.ts';
import { findVersion, versionName } from '../version-name.ts';
import { describeMovesOfModels } from './moves.ts';

/** Options of a command that moves an alias. */
interface MoveOptions extends OutputOptions {
  readonly reason: string;
  /** Number of the last move, as far as the person knows. */
  readonly expect?: number;
}

/** Commands that move aliases, and tell how they moved. */
export function aliasCommands(connect: () => Promise<Client>): Command[] {
  return [
    promoteCommand(connect),
    rollbackCommand(connect),
    unaliasCommand(connect),
    historyCommand(connect),
  ];
}

function promoteCommand(connect: () => Promise<Client>): Command {
  return moving(createCommand('promote', 'Point an alias at a version'))
    .argument('<version>', 'model@number or model@alias')
    .option('--alias <name>', 'the alias', 'champion')
    .action(async (name: string, options: MoveOptions & { alias: string }) => {
      const client = await connect();
      const { id: versionId } = await findVersion(client, name);
      const { alias, reason, expect: expectedNumber = null } = options;
      const promoted = await promoteVersion(client, { versionId, alias, reason, expectedNumber });
      print(options, promoted, () => describePromotion(promoted));
    });
}

type Promotion = Awaited<ReturnType<typeof promoteVersion>>;

function describePromotion({ alias, proposal }: Promotion): string {
  if (alias) return `${alias.name} is now ${versionName(alias.version)}.`;
  if (!proposal) throw new ServerRefusal('INTERNAL', 'The server gave no answer.');
  const name = versionName(proposal.version);
  const option = proposal.alias === 'champion' ? '' : ` --alias ${proposal.alias}`;
  return `Proposed: ${proposal.alias} to ${name}. Another editor approves it: myograph models approve ${shellArgument(name)}${option} --reason "…"`;
}

function rollbackCommand(connect: () => Promise<Client>): Command {
  return moving(createCommand('rollback', 'Point an alias back to where it was before'))
    .argument('<alias>', 'model@alias')
    .action(async (name: string, options: MoveOptions) => {
      const client = await connect();
      const { rollbackAlias } = await client.request(RollbackAliasDocument, {
        input: await moveInput(client, name, options),
      });
      const { name: alias, version, history } = rollbackAlias.alias;
      print(
        options,
        rollbackAlias.alias,
        () =>
          `${alias} is back at ${versionName(version)}: move ${history.nodes[0]?.undoes} is undone.`,
      );
    });
}

function unaliasCommand(connect: () => Promise<Client>): Command {
  return moving(createCommand('unalias', 'Take an alias away; its history stays'))
    .argument('<alias>', 'model@alias')
    .action(async (name: string, options: MoveOptions) => {
      const client = await connect();
      const { removeAlias } = await client.request(RemoveAliasDocument, {
        input: await moveInput(client, name, options),
      });
      print(options, removeAlias.model, () => `${name} points nowhere now.`);
    });
}

interface HistoryOptions extends OutputOptions {
  readonly study?: string;
  readonly alias?: string;
  readonly first: number;
}

function historyCommand(connect: () => Promise<Client>): Command {
  return createCommand('history', 'Who pointed which alias where, when and why; newest first')
    .argument('[model]', 'name of the model; all of them when left out')
    .option('--study <code>', 'only models of this study')
    .option('--alias <name>', 'only this alias')
    .option('--first <n>', 'how many moves', toPositive, 50)
    .action(async (model: string | undefined, options: HistoryOptions) => {
      const { study = null, alias = null, first } = options;
      const filter = { model: model ?? null, study, alias };
      const { promotions } = await (await connect()).request(PromotionsDocument, { filter, first });
      const { nodes, totalCount } = promotions;
      const more = totalCount > nodes.length ? [`${nodes.length} of ${totalCount} moves.`] : [];
      print(options, nodes, () => [describeMovesOfModels(nodes), ...more].join('\n'));
    });
}

function moving(command: Command): Command {
  return command
    .requiredOption('--reason <text>', 'why; kept in the history')
    .option('--expect <move>', 'refuse when this is not its last move; 0 for none', toCount);
}

/** @throws INVALID_INPUT for what is no model@alias; NOT_FOUND when there is no such model */
async function moveInput(client: Client, name: string, { reason, expect }: MoveOptions) {
  const at = name.lastIndexOf('@');
  if (at < 1) {
    throw new MyographError('INVALID_INPUT', `'${name}' names no alias: give model@alias.`);
  }
  const { model } = await client.request(ModelIdDocument, { name: name.slice(0, at) });
  if (!model) {
    throw new ServerRefusal('NOT_FOUND', `There is no model ${name.slice(0, at)}.`);
  }
  const alias = name.slice(at + 1);
  return { modelId: model.id, alias, reason, expectedNumber: expect ?? null };
}

/** Points the alias at the version, or proposes to where a second person must approve. */
export async function promoteVersion(client: Client, input: PromoteVersionInput) {
  const { promoteVersion: promoted } = await client.request(PromoteVersionDocument, { input });
  return promoted;
}
