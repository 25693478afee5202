import type { NeverTogether } from './facts.ts';
import type { MemberFacts } from './read.ts';

/**
 * Pairs of classes that some volume learned from could show, being of one region, and none has both
 * labelled: a network cannot have learned from them where one ends and the other begins. Classes with
 * the same others stand together, and no pair stands twice.
 */
export function neverTogether(
  learned: readonly MemberFacts[],
  classes: readonly string[],
): NeverTogether[] {
  const isPair = (a: string, b: string) =>
    learned.some(({ states }) => isOfRegion(states[a]) && isOfRegion(states[b])) &&
    !learned.some(({ states }) => states[a] === 'ANNOTATED' && states[b] === 'ANNOTATED');
  const rows = classes.map((code) => ({
    code,
    others: classes.filter((other) => other !== code && isPair(code, other)),
  }));
  const groups = Map.groupBy(
    rows.filter(({ others }) => others.length > 0),
    ({ others }) => others.join(' '),
  );
  const told = new Set<string>();
  return [...groups.values()].flatMap((group) => {
    const own = group.map(({ code }) => code);
    const others = (group[0]?.others ?? []).filter((other) =>
      own.some((code) => !told.has(`${other} ${code}`)),
    );
    for (const code of own) for (const other of others) told.add(`${code} ${other}`);
    return others.length === 0 ? [] : [{ classes: own, with: others }];
  });
}

function isOfRegion(state: string | undefined): boolean {
  return state !== undefined && state !== 'NOT_APPLICABLE';
}
