import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { MyographError } from '../../errors.ts';
import {
  WithdrawnSubjectsDocument,
  WithdrawSubjectDocument,
  type WithdrawSubjectMutation,
} from '../../generated/operations.ts';
import { allPages, type Client } from '../client.ts';
import { createCommand, type OutputOptions, print, table } from '../output.ts';
import { findSubject, type SubjectName, subjectName } from './find.ts';

type Withdrawal = WithdrawSubjectMutation['withdrawSubject'];

interface WithdrawOptions extends OutputOptions {
  readonly reason: string;
  readonly confirm?: string;
  readonly forgetCode?: boolean;
}

export function withdrawCommand(connect: () => Promise<Client>): Command {
  return createCommand('withdraw', 'Withdraw a subject for good: its bytes go, tombstones stay')
    .argument('<study/subject>', 'such as calf/P17', subjectName)
    .requiredOption('--reason <text>', 'why; it stays on the tombstone')
    .option('--confirm <study/subject>', 'the same again; asked for on a terminal when left out')
    .option('--forget-code', 'also replace the code of the subject by one that says nothing')
    .action(async (name: SubjectName, options: WithdrawOptions) => {
      const client = await connect();
      const { id: subjectId } = await findSubject(client, name);
      const confirm = options.confirm ?? (await askedOnTerminal(name));
      const { withdrawSubject } = await client.request(WithdrawSubjectDocument, {
        input: {
          ...{ subjectId, confirm, reason: options.reason },
          forgetCode: options.forgetCode ?? false,
        },
      });
      print(options, withdrawSubject, () => describeWithdrawal(withdrawSubject));
    });
}

/** @throws INVALID_INPUT where there is nobody to ask */
async function askedOnTerminal({ study, code }: SubjectName): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new MyographError(
      'INVALID_INPUT',
      `A withdrawal cannot be undone: confirm it with --confirm ${study}/${code}.`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(
      `Images and label maps of ${study}/${code} are removed for good. Type ${study}/${code} to go on: `,
    );
  } finally {
    terminal.close();
  }
}

function describeWithdrawal(done: Withdrawal): string {
  const { subject, volumes, annotations, objectsRemoved, objectsShared, objectsPending } = done;
  return [
    `${subject.code} was withdrawn: ${volumes} volumes and ${annotations} label maps are tombstones now.`,
    `${objectsRemoved} objects lost their bytes.`,
    ...(objectsShared > 0 ? [`${objectsShared} stay, because others have the same bytes.`] : []),
    ...(objectsPending > 0
      ? [
          `${objectsPending} could not be removed yet: the server tries again when it starts, or when you run this again.`,
        ]
      : []),
    ...(done.jobsStopped > 0 ? [`${done.jobsStopped} runs and evaluations were cancelled.`] : []),
    `${done.versionsMarked} versions learned from it and ${done.evaluationsMarked} evaluations measured on it: they are marked.`,
    ...(done.manifestsNaming > 0
      ? [`${done.manifestsNaming} stored manifests have rows of it; they stay.`]
      : []),
  ].join('\n');
}

export function withdrawnCommand(connect: () => Promise<Client>): Command {
  return createCommand('withdrawn', 'The tombstones of a study')
    .argument('<study>', 'code of the study')
    .action(async (study: string, options: OutputOptions) => {
      const client = await connect();
      const subjects = await allPages(async (after) => {
        const page = { study, first: 500, after };
        return (await client.request(WithdrawnSubjectsDocument, page)).study?.subjects;
      });
      const rows = subjects.map(({ code, withdrawal }) => [
        code,
        withdrawal?.at.slice(0, 10) ?? null,
        withdrawal?.by.name ?? null,
        withdrawal?.reason ?? null,
      ]);
      print(options, subjects, () => table(['subject', 'withdrawn', 'by', 'why'], rows));
    });
}
