import type { Command } from 'commander';
import type { Client } from './client.ts';
import { addCommand } from './labels/add.ts';
import { agreementCommand } from './labels/agreement.ts';
import { listCommand } from './labels/list.ts';
import { acceptCommand, rejectCommand, reopenCommand } from './labels/review.ts';
import { defineCommand, schemasCommand } from './labels/schemas.ts';
import { showCommand } from './labels/show.ts';
import { createGroup } from './output.ts';

export { defineLabelSchema, describeSet } from './labels/schemas.ts';

export function labelsCommand(connect: () => Promise<Client>): Command {
  const labels = createGroup('labels', 'Label maps: list, add, review, compare; label schemas');
  const commands = [
    ...[listCommand, showCommand, addCommand, acceptCommand, rejectCommand, reopenCommand],
    ...[agreementCommand, schemasCommand, defineCommand],
  ];
  for (const command of commands) labels.addCommand(command(connect));
  return labels;
}
