import type { Command } from 'commander';
import type { Client } from './client.ts';
import { createGroup } from './output.ts';
import { withdrawCommand, withdrawnCommand } from './subjects/withdraw.ts';

export function subjectsCommand(connect: () => Promise<Client>): Command {
  const subjects = createGroup('subjects', 'Subjects: withdraw');
  subjects.addCommand(withdrawCommand(connect));
  subjects.addCommand(withdrawnCommand(connect));
  return subjects;
}
