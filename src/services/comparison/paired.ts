import { pairedDifferences } from '../../evaluation/paired.ts';
import { bootstrapInterval } from '../../evaluation/statistics/bootstrap.ts';
import { holm } from '../../evaluation/statistics/holm.ts';
import { mean } from '../../evaluation/statistics/summary.ts';
import { wilcoxonSignedRank } from '../../evaluation/statistics/wilcoxon.ts';
import { inTurn } from '../in-turn.ts';
import type { Comparison, NamedSubject, Scores } from './compare.ts';

/** One subject under the first version and under another. */
interface SubjectDifference extends NamedSubject {
  readonly first: number;
  readonly other: number;
  /** First minus other. */
  readonly difference: number;
}

/** First version minus another, subject by subject. */
export interface PairedDifference {
  /** Null for the mean over classes. */
  readonly class: string | null;
  readonly pairs: number;
  readonly differences: readonly SubjectDifference[];
  readonly mean: number | null;
  readonly median: number | null;
  readonly standardDeviation: number | null;
  readonly pValue: number | null;
  readonly adjustedPValue: number | null;
}

type Unadjusted = Omit<PairedDifference, 'adjustedPValue'>;

/**
 * The first version minus each other one: by class, the mean over classes last. After Holm, all classes ×
 * other versions are one family of tests, and the means over classes another.
 */
export async function pairedWithFirst(comparison: Comparison): Promise<PairedDifference[][]> {
  const others = [...comparison.versions.keys()].slice(1);
  const byOther: Unadjusted[][] = [];
  for (const other of others) byOther.push(await pairedByClass(comparison, other));
  const all = byOther.flat();
  const adjusted = new Map([
    ...adjust(all.filter((entry) => entry.class !== null)),
    ...adjust(all.filter((entry) => entry.class === null)),
  ]);
  return byOther.map((entries) =>
    entries.map((entry) => ({ ...entry, adjustedPValue: adjusted.get(entry) ?? null })),
  );
}

/** 95 % bootstrap interval of the mean difference; null under two pairs. */
export function meanInterval({ differences }: Pick<PairedDifference, 'differences'>) {
  return bootstrapInterval(differences.map(({ difference }) => difference));
}

/** p-values after Holm, as one family. */
function adjust(family: readonly Unadjusted[]): [Unadjusted, number | null][] {
  const adjusted = holm(family.map(({ pValue }) => pValue));
  return family.map((entry, index) => [entry, adjusted[index] ?? null]);
}

/** By class, and for the mean over classes last. */
function pairedByClass({ rows, subjects }: Comparison, otherIndex: number): Promise<Unadjusted[]> {
  const none: Scores = new Map();
  const scored = rows.map(({ class: code, scores }) => ({
    class: code,
    first: scores[0] ?? none,
    other: scores[otherIndex] ?? none,
  }));
  const means = { class: null, ...meansBySubject(scored, [...subjects.keys()]) };
  return inTurn([...scored, means], (entry) => pairedOf(entry, subjects));
}

interface ScoredPair {
  readonly first: Scores;
  readonly other: Scores;
}

function pairedOf(
  { class: code, first, other }: ScoredPair & { readonly class: string | null },
  subjects: Comparison['subjects'],
): Unadjusted {
  const { pairs, mean: average, median, sd } = pairedDifferences(other, first);
  const byId = new Map(pairs.map((pair) => [pair.subject, pair]));
  return {
    class: code,
    pairs: pairs.length,
    differences: [...subjects].flatMap(([id, name]) => {
      const pair = byId.get(id);
      return pair ? [{ ...name, first: pair.b, other: pair.a, difference: pair.difference }] : [];
    }),
    mean: average,
    median,
    standardDeviation: sd,
    pValue: wilcoxonSignedRank(pairs.map(({ difference }) => difference)).pValue,
  };
}

/** Each subject's mean over the classes that both versions have a value of. */
function meansBySubject(scored: readonly ScoredPair[], subjects: readonly string[]): ScoredPair {
  const rows = subjects.map((subject) => {
    const pairs = scored
      .map(({ first, other }) => [first.get(subject) ?? null, other.get(subject) ?? null] as const)
      .filter((pair) => pair.every((value) => value !== null));
    return {
      subject,
      first: mean(pairs.map(([value]) => value ?? 0)),
      other: mean(pairs.map(([, value]) => value ?? 0)),
    };
  });
  return {
    first: new Map(rows.map(({ subject, first }) => [subject, first])),
    other: new Map(rows.map(({ subject, other }) => [subject, other])),
  };
}
