/** A run that learned from a snapshot, or does. */
interface Run {
  readonly model: { readonly name: string };
  readonly version: { readonly number: number } | null;
}

/** A model and which of its versions learned from something. */
export interface UsedModel {
  readonly name: string;
  /** @1–4, 6; empty while there are runs alone. */
  readonly versions: string;
}

/** The models that learned from any of these snapshots, by name, each with its versions. */
export function usedModels(
  snapshots: readonly { readonly runs: { readonly nodes: readonly Run[] } }[],
): readonly UsedModel[] {
  const runs = snapshots.flatMap((snapshot) => snapshot.runs.nodes);
  const byName = Map.groupBy(runs, ({ model }) => model.name);
  return [...byName]
    .map(([name, own]) => ({
      name,
      versions: ranges(own.flatMap(({ version }) => (version ? [version.number] : []))),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Numbers with those that follow one another together: @1–4, 6. */
function ranges(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const firsts = sorted.filter((number) => !sorted.includes(number - 1));
  const lasts = sorted.filter((number) => !sorted.includes(number + 1));
  const texts = firsts.map((first, place) => {
    const last = lasts[place] ?? first;
    return first === last ? `${first}` : `${first}–${last}`;
  });
  return texts.length === 0 ? '' : `@${texts.join(', ')}`;
}
