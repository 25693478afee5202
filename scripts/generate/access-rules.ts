/** The table of who may do what, in docs/access.md: written from the rules themselves. */
import { type Rule, rules } from '../../src/services/access/rules.ts';
import { inRoot } from '../setup/checkout.mjs';
import { table, withTable } from './table.ts';

export const accessRulesFile = inRoot('docs/access.md');

/** The document with its table renewed. */
export function withAccessRules(document: string): string {
  const rows = Object.entries(rules).map(([name, rule]: [string, Rule]) => [
    `\`${name}\``,
    whoMay[rule.who],
    rule.scope === null ? 'no token' : `\`${rule.scope}\``,
    rule.note ?? '',
  ]);
  return withTable(
    document,
    'rules',
    table(['operation', 'who may', 'scope of a token', ''], rows),
  );
}

const whoMay: Readonly<Record<Rule['who'], string>> = {
  SIGNED_IN: 'anyone signed in',
  VIEWER: 'VIEWER',
  ANNOTATOR: 'ANNOTATOR',
  EDITOR: 'EDITOR',
  OWNER: 'OWNER',
  ADMINISTRATOR: 'administrator',
};
