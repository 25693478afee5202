import type { Command } from 'commander';
import {
  CreateStudyDocument,
  type PolicyFragment,
  SetPromotionPolicyDocument,
  StudiesDocument,
  StudyDocument,
  type StudyQuery,
} from '../generated/operations.ts';
import { type Client, ServerRefusal } from './client.ts';
import { minuteOf } from './models/moves.ts';
import {
  createCommand,
  createGroup,
  type OutputOptions,
  print,
  table,
  toNumber,
} from './output.ts';
import { chosenSnapshot, type SnapshotOptions, snapshotOption } from './snapshot.ts';

export function studyCommand(connect: () => Promise<Client>): Command {
  const study = createGroup('study', 'Studies: list, show, create, policy of promotions');
  study.addCommand(
    createCommand('list', 'The studies that you are a member of').action(
      async (options: OutputOptions) => {
        const { studies } = await (await connect()).request(StudiesDocument, {});
        const rows = studies.nodes.map((each) => [
          ...[each.code, each.name, each.role.toLowerCase(), each.subjectCount, each.volumeCount],
          describePolicy(each.promotionPolicy),
        ]);
        print(options, studies.nodes, () => table(studyHead, rows));
      },
    ),
  );
  study.addCommand(
    createCommand('show', 'A study: its members, and what it asks of promotions')
      .argument('<code>', 'code of the study')
      .action(async (code: string, options: OutputOptions) => {
        const found = await findStudy(await connect(), code);
        print(options, found, () => describeStudy(found));
      }),
  );
  study.addCommand(
    createCommand('create', 'Create a study; you become its owner')
      .argument('<code>', "short unique code: letters, digits, '-' and '_'")
      .argument('<name>', 'full name')
      .action(async (code: string, name: string, options: OutputOptions) => {
        const { createStudy } = await (await connect()).request(CreateStudyDocument, {
          input: { code, name },
        });
        print(options, createStudy.study, () => `${code} is created.`);
      }),
  );
  study.addCommand(policyCommand(connect));
  return study;
}

interface PolicyOptions extends OutputOptions, Partial<SnapshotOptions> {
  readonly alias?: string[];
  readonly allAliases?: boolean;
  readonly requireEvaluation?: boolean;
  readonly minimumDice?: number;
  readonly secondPerson?: boolean;
  readonly reason: string;
}

function policyCommand(connect: () => Promise<Client>): Command {
  return createCommand('policy', 'Set what a study asks of promotions: all of it, as given here')
    .argument('<code>', 'code of the study')
    .option('--alias <name...>', 'the aliases that it is about (default: champion)')
    .option('--all-aliases', 'it is about every alias')
    .option('--require-evaluation', 'a version must be evaluated')
    .option('--cohort <name>', 'on a snapshot of this cohort; on any when left out')
    .addOption(snapshotOption())
    .option('--minimum-dice <x>', 'with this mean Dice at least', toNumber)
    .option('--second-person', 'a second person must approve')
    .requiredOption('--reason <text>', 'why; kept in the history')
    .action(async (code: string, options: PolicyOptions) => {
      const client = await connect();
      const { id: studyId } = await findStudy(client, code);
      const { setPromotionPolicy } = await client.request(SetPromotionPolicyDocument, {
        input: {
          ...{ studyId, reason: options.reason },
          aliases: options.allAliases ? [] : (options.alias ?? ['champion']),
          requireEvaluation: options.requireEvaluation ?? false,
          evaluationSnapshotId: await chosenSnapshot(client, options),
          minimumMeanDice: options.minimumDice ?? null,
          secondPerson: options.secondPerson ?? false,
        },
      });
      const { promotionPolicy } = setPromotionPolicy.study;
      print(options, promotionPolicy, () => `${code}: ${describePolicy(promotionPolicy)}.`);
    });
}

const studyHead = ['study', 'name', 'your role', 'subjects', 'volumes', 'promotion takes'];

/** What a policy asks for, in words. */
function describePolicy(policy: PolicyFragment | null): string {
  const asked = policy ? askedOf(policy) : [];
  if (!policy || asked.length === 0) return 'nothing';
  const aliases = policy.aliases.length === 0 ? 'any alias' : policy.aliases.join(', ');
  return `${asked.join(' and ')}, for ${aliases}`;
}

function askedOf(policy: PolicyFragment): string[] {
  const { requireEvaluation, evaluationSnapshot, minimumMeanDice, secondPerson } = policy;
  const on = evaluationSnapshot
    ? ` on ${evaluationSnapshot.cohort.name} #${evaluationSnapshot.number}`
    : '';
  const least = minimumMeanDice === null ? '' : ` with a mean Dice of ${minimumMeanDice}`;
  return [
    ...(requireEvaluation ? [`an evaluation${on}${least}`] : []),
    ...(secondPerson ? ['a second person'] : []),
  ];
}

type Study = NonNullable<StudyQuery['study']>;

function describeStudy({ code, name, members, promotionPolicies, ...study }: Study): string {
  const { subjectCount, volumeCount, promotionPolicy } = study;
  return [
    `${code}: ${name}. ${subjectCount} subjects, ${volumeCount} volumes.`,
    `Promotion takes ${describePolicy(promotionPolicy)}.`,
    '',
    table(
      ['member', 'role'],
      members.map(({ user, role }) => [user.name, role.toLowerCase()]),
    ),
    ...(promotionPolicies.nodes.length > 0 ? ['', describePolicies(promotionPolicies.nodes)] : []),
  ].join('\n');
}

function describePolicies(policies: readonly PolicyFragment[]): string {
  return table(
    ['policy', 'takes', 'by', 'when', 'why'],
    policies.map((policy) => [
      ...[policy.number, describePolicy(policy), policy.by.name],
      ...[minuteOf(policy.createdAt), policy.reason],
    ]),
  );
}

async function findStudy(client: Client, code: string): Promise<Study> {
  const { study } = await client.request(StudyDocument, { code });
  if (study) return study;
  throw new ServerRefusal('NOT_FOUND', `There is no study ${code} that you may see.`);
}
