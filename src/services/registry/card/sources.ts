import type { Origin } from './origin.ts';
import type { MemberFacts } from './read.ts';

/** Whether the volumes learned from show a class at a source. */
export type SourceKind = 'labelled' | 'unlabelled' | 'unseen';

/**
 * A source is what images share that were acquired together: study, scanner, body region, sequence,
 * repetition time, echo time and flip angle, as the catalog has them.
 */
function sourceOf(origin: Origin): string {
  const { study, scanner, region, sequence, repetitionMs, echoMs, flipDegrees } = origin;
  return JSON.stringify([study, scanner, region, sequence, repetitionMs, echoMs, flipDegrees]);
}

/**
 * Of a class at a source: labelled where a volume of it that was learned from has labelled voxels of the
 * class, unlabelled where there are such volumes and none has, unseen where there is no such volume.
 */
export function sourceKinds(
  learned: readonly MemberFacts[],
): (origin: Origin, code: string) => SourceKind {
  const bySource = Map.groupBy(learned, ({ origin }) => sourceOf(origin));
  const labelled = new Map(
    [...bySource].map(([source, members]) => [
      source,
      new Set(members.flatMap(({ states }) => classesIn(states))),
    ]),
  );
  return (origin, code) => {
    const classes = labelled.get(sourceOf(origin));
    if (classes === undefined) return 'unseen';
    return classes.has(code) ? 'labelled' : 'unlabelled';
  };
}

function classesIn(states: MemberFacts['states']): string[] {
  return Object.keys(states).filter((code) => states[code] === 'ANNOTATED');
}
