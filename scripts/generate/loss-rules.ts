/** The tables of the rules that choose a loss, in docs/training.md: written from the rules themselves. */
import { LOSS_RULES, type Rule } from '../../src/training/choice/rules.ts';
import type { LossSettings } from '../../src/training/settings.ts';
import { inRoot } from '../setup/checkout.mjs';

export const lossRulesFile = inRoot('docs/training.md');

/**
 * The document with its tables renewed, each between `<!-- NAME -->` and `<!-- /NAME -->`.
 *
 * @throws when the document has not both of these for each table
 */
export function withLossRules(document: string): string {
  return Object.entries({ 'loss rules': rulesTable(), 'losses not taken': rejectedTable() }).reduce(
    (text, [name, table]) => withTable(text, name, table),
    document,
  );
}

function withTable(document: string, name: string, table: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${lossRulesFile} has no ${begin} … ${end}.`);
  return `${document.slice(0, from)}${begin}\n${table}\n${document.slice(to)}`;
}

function rulesTable(): string {
  const rows = LOSS_RULES.map(({ id, when, loss, why }) => [
    ...[`\`${id}\``, when, describe(loss), why],
  ]);
  return table(['rule', 'when', 'loss', 'why'], rows);
}

function rejectedTable(): string {
  return table(['rule', 'not taken', 'why not'], LOSS_RULES.flatMap(rejectedRows));
}

function rejectedRows({ id, rejected }: Rule): string[][] {
  return rejected.map(({ loss, only, why }, index) => [
    index === 0 ? `\`${id}\`` : '',
    describeShortly(loss),
    only ? `Where ${only.when}: ${why}` : why,
  ]);
}

function describe({ mode, backgroundWeight, gating, dice, lambda }: LossSettings): string {
  const gate = gating === 'catalog' ? 'gated by the catalog' : 'not gated';
  return `\`${mode}\`, w₀ = ${backgroundWeight}, ${gate}, + ${lambda} · ${dice} Dice`;
}

/** What sets a loss apart from its peers, which are gated and have a soft Dice. */
function describeShortly({ mode, backgroundWeight, gating, dice }: LossSettings): string {
  const more = [gating === 'none' ? ', not gated' : '', dice === 'soft' ? '' : `, ${dice} Dice`];
  return `\`${mode}\`, w₀ = ${backgroundWeight}${more.join('')}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
