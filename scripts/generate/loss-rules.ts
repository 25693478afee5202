/** The tables of the rules that choose a loss, in docs/training.md: written from the rules themselves. */
import { LOSS_RULES, type Rule } from '../../src/training/choice/rules.ts';
import type { LossSettings } from '../../src/training/settings.ts';
import { inRoot } from '../setup/checkout.mjs';
import { table, withTable } from './table.ts';

export const lossRulesFile = inRoot('docs/training.md');

/**
 * The document with its tables renewed, each between `<!-- NAME -->` and `<!-- /NAME -->`.
 *
 * @throws when the document has not both of these for each table
 */
export function withLossRules(document: string): string {
  return Object.entries({ 'loss rules': rulesTable(), 'losses not taken': rejectedTable() }).reduce(
    (text, [name, rows]) => withTable(text, name, rows),
    document,
  );
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
