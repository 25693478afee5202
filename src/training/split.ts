import { createHash } from 'node:crypto';
import { MyographError } from '../errors.ts';

export type SplitSide = 'TRAINING' | 'EVALUATION';

/** A subject with the classes that have labelled voxels in any of its volumes. */
export interface SplitSubject {
  readonly subject: string;
  readonly classes: readonly string[];
}

/** Part of the subjects that is held back. */
const EVALUATION_SHARE = 0.2;

/** Placements that are tried before a division of subjects counts as not to be found. */
export const MOST_TRIES = 5000;

/**
 * Splits subjects into training and evaluation, 80/20, so that both sides have every class.
 *
 * The result depends on the subjects, their classes and the seed, not on their order. Subjects with the
 * same classes are held back in proportion. The evaluation side grows beyond the share only where the
 * classes need more subjects than that.
 *
 * @throws SPLIT_IMPOSSIBLE, naming a class, where no such split exists, or none is found in 5000 tries
 */
export function splitSubjects(
  subjects: readonly SplitSubject[],
  classes: readonly string[],
  seed: number,
  share = EVALUATION_SHARE,
): Map<string, SplitSide> {
  const ranked = rank(subjects, classes, seed);
  const holders = holdersOf(ranked, classes);
  refuseRareClasses(holders);
  const search = { classHolders: [...holders.values()], triesLeft: MOST_TRIES };
  const assigned = cover(search, new Map());
  if (!assigned) {
    throw noSplit(holders, search.triesLeft < 0);
  }
  fillEvaluation(ranked, assigned, Math.max(1, Math.round(share * ranked.length)), share);
  return new Map(ranked.map(({ subject }) => [subject, assigned.get(subject) ?? 'TRAINING']));
}

/** Subjects in an order that depends on seed and name alone, each with its classes that are trained. */
export function rank(
  subjects: readonly SplitSubject[],
  classes: readonly string[],
  seed: number,
): SplitSubject[] {
  const key = (subject: string) => createHash('sha256').update(`${seed}:${subject}`).digest('hex');
  return subjects
    .map(({ subject, classes: own }) => {
      const has = new Set(own);
      return { order: key(subject), subject, classes: classes.filter((code) => has.has(code)) };
    })
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ subject, classes: own }) => ({ subject, classes: own }));
}

/** Of each class, in their order, the subjects that have it. */
export type Holders = ReadonlyMap<string, readonly SplitSubject[]>;

export function holdersOf(ranked: readonly SplitSubject[], classes: readonly string[]): Holders {
  const holders = new Map<string, SplitSubject[]>(classes.map((code) => [code, []]));
  for (const subject of ranked) {
    for (const code of subject.classes) holders.get(code)?.push(subject);
  }
  return holders;
}

/** @throws SPLIT_IMPOSSIBLE for a class that fewer than two subjects have */
export function refuseRareClasses(holders: Holders): void {
  for (const [code, own] of holders) {
    const names = own.map(({ subject }) => subject);
    if (names.length < 2) {
      const who =
        names.length === 0 ? 'no subject has it' : `only one subject has it (${names[0]})`;
      throw new MyographError(
        'SPLIT_IMPOSSIBLE',
        `Class ${code} cannot be on both sides of the split: ${who}. Annotate it in at least two subjects, or leave it out.`,
        { class: code, subjects: names },
      );
    }
  }
}

type Assignment = Map<string, SplitSide>;

interface Search {
  /** Of each class, the subjects that have it. */
  readonly classHolders: readonly (readonly SplitSubject[])[];
  /** Negative once the search was ended before it had tried everything. */
  triesLeft: number;
}

/** A class that must still get a subject on a side, with the subjects that could be it. */
interface Need {
  readonly side: SplitSide;
  readonly candidates: readonly SplitSubject[];
}

/**
 * Backtracking: meets the need with the fewest candidates first. Subjects with the same classes are
 * interchangeable, so only the first of them is tried, which keeps most searches short.
 */
function cover(search: Search, assigned: Assignment): Assignment | null {
  const need = scarcestNeed(search, assigned);
  if (!need) {
    return assigned;
  }
  for (const { subject } of oneOfEachKind(need.candidates)) {
    search.triesLeft -= 1;
    if (search.triesLeft < 0) {
      return null;
    }
    const solution = cover(search, new Map(assigned).set(subject, need.side));
    if (solution) {
      return solution;
    }
  }
  return null;
}

function scarcestNeed({ classHolders }: Search, assigned: Assignment): Need | undefined {
  return classHolders
    .flatMap((own) => {
      const sides: SplitSide[] = ['EVALUATION', 'TRAINING'];
      return sides
        .filter((side) => !own.some(({ subject }) => assigned.get(subject) === side))
        .map((side) => ({
          side,
          candidates: own.filter(({ subject }) => !assigned.has(subject)),
        }));
    })
    .reduce<Need | undefined>(
      (scarcest, need) =>
        scarcest && scarcest.candidates.length <= need.candidates.length ? scarcest : need,
      undefined,
    );
}

export function oneOfEachKind(subjects: readonly SplitSubject[]): SplitSubject[] {
  const kinds = new Map<string, SplitSubject>();
  for (const subject of subjects) {
    const kind = kindOf(subject);
    kinds.set(kind, kinds.get(kind) ?? subject);
  }
  return [...kinds.values()];
}

/** Subjects of one kind have the same classes. */
function kindOf(subject: SplitSubject): string {
  return JSON.stringify(subject.classes);
}

/** Adds free subjects to the evaluation side, each from the kind that is furthest below the share. */
function fillEvaluation(
  subjects: readonly SplitSubject[],
  assigned: Assignment,
  target: number,
  share: number,
): void {
  const held = (group: readonly SplitSubject[]) =>
    group.filter(({ subject }) => assigned.get(subject) === 'EVALUATION').length;
  const kinds = [...Map.groupBy(subjects, kindOf).values()].map((group) => ({
    free: group.filter(({ subject }) => !assigned.has(subject)),
    size: group.length,
    held: held(group),
  }));
  const lacking = (kind: (typeof kinds)[number]) => share * kind.size - kind.held;
  for (let count = held(subjects); count < target; count++) {
    const [kind] = kinds
      .filter(({ free }) => free.length > 0)
      .sort((a, b) => lacking(b) - lacking(a));
    const next = kind?.free.shift();
    if (!kind || !next) return;
    assigned.set(next.subject, 'EVALUATION');
    kind.held += 1;
  }
}

function noSplit(holders: Holders, wasCutShort: boolean): MyographError {
  const [[rarest, own] = ['', []]] = [...holders].sort(([, a], [, b]) => a.length - b.length);
  const names = own.map(({ subject }) => subject);
  const why = wasCutShort
    ? `No split was found that puts every class on both sides, in ${MOST_TRIES} tries: ${rarest} has the fewest subjects, ${names.length} (${names.join(', ')}).`
    : `No split puts every class on both sides: the ${names.length} subjects with ${rarest} (${names.join(', ')}) are needed on both sides for other classes too.`;
  return new MyographError(
    'SPLIT_IMPOSSIBLE',
    `${why} Annotate ${rarest} in another subject, or leave it out.`,
    { class: rarest, subjects: names },
  );
}
