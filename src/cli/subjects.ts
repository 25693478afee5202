import type { Command } from 'commander';
import {
  RepeatedSubjectsDocument,
  type RepeatedSubjectsQuery,
  SubjectsLackingDocument,
  type SubjectsLackingQuery,
} from '../generated/operations.ts';
import type { Client } from './client.ts';
import { firstRows } from './first-rows.ts';
import { createCommand, createGroup, print, table, toPositive } from './output.ts';
import { withdrawCommand, withdrawnCommand } from './subjects/withdraw.ts';
import { filterOf, type VolumeOptions, withFilter } from './volumes.ts';

type LackingSubject = SubjectsLackingQuery['subjectsLacking']['nodes'][number];
type RepeatedSubject = RepeatedSubjectsQuery['repeatedSubjects']['nodes'][number];

interface SubjectOptions extends VolumeOptions {
  readonly limit: number;
  readonly class?: string[];
}

export function subjectsCommand(connect: () => Promise<Client>): Command {
  const subjects = createGroup(
    'subjects',
    'Subjects: by what is labelled in their volumes; withdraw',
  );
  subjects.addCommand(
    withFilter(createCommand('lacking', 'Subjects in whom each of the classes is known nowhere'))
      .argument('<class...>', 'codes of the classes')
      .option('--limit <n>', 'at most so many', toPositive, 100)
      .action(async (classes: string[], options: SubjectOptions) => {
        const client = await connect();
        const filter = filterOf(options);
        const listed = await firstRows(options.limit, async (page) => {
          const variables = { classes, filter, ...page };
          return (await client.request(SubjectsLackingDocument, variables)).subjectsLacking;
        });
        const { rows, totalCount } = listed;
        print(options, { subjects: rows, totalCount }, () => describeLacking(rows, totalCount));
      }),
  );
  subjects.addCommand(
    withFilter(
      createCommand(
        'repeated',
        'Subjects with complete labels of the same limb at two visits or more',
      ),
    )
      .option('--class <class...>', 'complete: these classes (all of the region when left out)')
      .option('--limit <n>', 'at most so many', toPositive, 100)
      .action(async (options: SubjectOptions) => {
        const client = await connect();
        const [classes, filter] = [options.class ?? null, filterOf(options)];
        const { rows, totalCount } = await firstRows(options.limit, async (page) => {
          const variables = { classes, filter, ...page };
          return (await client.request(RepeatedSubjectsDocument, variables)).repeatedSubjects;
        });
        print(options, { subjects: rows, totalCount }, () => describeRepeated(rows, totalCount));
      }),
  );
  subjects.addCommand(withdrawCommand(connect));
  subjects.addCommand(withdrawnCommand(connect));
  return subjects;
}

export function describeLacking(subjects: readonly LackingSubject[], totalCount: number): string {
  const rows = subjects.map(({ study, code, visits, id }) => [
    ...[study.code, code, visits.map((visit) => visit.code).join(' '), id],
  ]);
  const heading = `${subjects.length} of ${totalCount} subjects`;
  return `${heading}\n\n${table(['study', 'subject', 'visits', 'id'], rows)}`;
}

/** A line for each limb. */
export function describeRepeated(subjects: readonly RepeatedSubject[], totalCount: number): string {
  const rows = subjects.flatMap(({ subject, limbs }) =>
    limbs.map(({ region, laterality, visits }) => [
      ...[subject.study.code, subject.code, region, laterality.toLowerCase()],
      visits.map((visit) => visit.code).join(' '),
    ]),
  );
  const heading = `${subjects.length} of ${totalCount} subjects`;
  return `${heading}\n\n${table(['study', 'subject', 'region', 'limb', 'visits'], rows)}`;
}
