import type { Command } from 'commander';
import {
  ApprovePromotionDocument,
  PromotionProposalsDocument,
  type ProposalFilter,
  type ProposalFragment,
  RejectPromotionDocument,
  WithdrawPromotionDocument,
} from '../../generated/operations.ts';
import { type Client, ServerRefusal } from '../client.ts';
import { createCommand, type OutputOptions, print, table, toPositive } from '../output.ts';
import { findVersion, versionName } from '../version-name.ts';
import { minuteOf } from './moves.ts';

/** Commands about promotions that wait for a second person. */
export function proposalCommands(connect: () => Promise<Client>): Command[] {
  return [
    listCommand(connect),
    approveCommand(connect),
    closeCommand(connect, 'reject', 'Say no to a promotion that someone else proposed'),
    closeCommand(connect, 'withdraw', 'Take back a promotion that you proposed'),
  ];
}

interface ListOptions extends OutputOptions {
  readonly study?: string;
  readonly all?: boolean;
  readonly first: number;
}

function listCommand(connect: () => Promise<Client>): Command {
  return createCommand('proposals', 'Promotions that wait for a second person; newest first')
    .argument('[model]', 'name of the model; all of them when left out')
    .option('--study <code>', 'only models of this study')
    .option('--all', 'also those that were decided')
    .option('--first <n>', 'how many', toPositive, 50)
    .action(async (model: string | undefined, options: ListOptions) => {
      const filter = {
        ...{ model: model ?? null, study: options.study ?? null },
        isPending: options.all ? null : true,
      };
      const found = await readProposals(await connect(), filter, options.first);
      print(options, found, () => describeProposals(found));
    });
}

function describeProposals(proposals: readonly ProposalFragment[]): string {
  if (proposals.length === 0) return 'No promotion waits for a second person.';
  return table(
    ['version', 'alias', 'status', 'by', 'when', 'why', 'decided by'],
    proposals.map(({ version, alias, status, by, createdAt, reason, decision }) => [
      versionName(version),
      alias,
      status.toLowerCase(),
      by.name,
      minuteOf(createdAt),
      reason,
      decision ? `${decision.by.name}: ${decision.reason}` : '',
    ]),
  );
}

interface DecideOptions extends OutputOptions {
  readonly alias: string;
  readonly reason: string;
}

function approveCommand(connect: () => Promise<Client>): Command {
  return deciding('approve', 'Approve a promotion that someone else proposed').action(
    async (name: string, options: DecideOptions) => {
      const client = await connect();
      const { approvePromotion } = await client.request(ApprovePromotionDocument, {
        input: await decisionInput(client, name, options),
      });
      const { alias } = approvePromotion;
      print(options, approvePromotion, () => `${alias.name} is now ${versionName(alias.version)}.`);
    },
  );
}

function closeCommand(
  connect: () => Promise<Client>,
  verb: 'reject' | 'withdraw',
  help: string,
): Command {
  return deciding(verb, help).action(async (name: string, options: DecideOptions) => {
    const client = await connect();
    const input = await decisionInput(client, name, options);
    const proposal =
      verb === 'reject'
        ? (await client.request(RejectPromotionDocument, { input })).rejectPromotion.proposal
        : (await client.request(WithdrawPromotionDocument, { input })).withdrawPromotion.proposal;
    print(
      options,
      proposal,
      () =>
        `${proposal.alias} to ${versionName(proposal.version)}: ${proposal.status.toLowerCase()}.`,
    );
  });
}

function deciding(verb: string, help: string): Command {
  return createCommand(verb, help)
    .argument('<version>', 'the version proposed: model@number')
    .option('--alias <name>', 'the alias', 'champion')
    .requiredOption('--reason <text>', 'why; kept with the proposal');
}

/** @throws NOT_FOUND when no promotion of the version to the alias waits */
async function decisionInput(client: Client, name: string, { alias, reason }: DecideOptions) {
  const version = await findVersion(client, name);
  const filter = { model: version.model.name, alias, isPending: true };
  const found = await readProposals(client, filter, 500);
  const proposal = found.find((candidate) => candidate.version.id === version.id);
  if (proposal) return { proposalId: proposal.id, reason };
  throw new ServerRefusal(
    'NOT_FOUND',
    `No promotion of ${versionName(version)} to ${alias} waits. myograph models proposals lists those that do.`,
  );
}

async function readProposals(client: Client, filter: ProposalFilter, first: number) {
  const { promotionProposals } = await client.request(PromotionProposalsDocument, {
    ...{ filter, first },
  });
  return promotionProposals.nodes;
}
