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
  refuseRareClasses(ranked, classes);
  const classHolders = classes.map((code) => holders(ranked, code));
  const search = { classHolders, triesLeft: MOST_TRIES };
  const assigned = cover(search, new Map());
  if (!assigned) {
    throw noSplit(ranked, classes, search.triesLeft < 0);
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
    .map(({ subject, classes: own }) => ({
      order: key(subject),
      subject,
      classes: classes.filter((code) => own.includes(code)),
    }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ subject, classes: own }) => ({ subject, classes: own }));
}

export function holders(subjects: readonly SplitSubject[], code: string): SplitSubject[] {
  return subjects.filter((subject) => subject.classes.includes(code));
}

export function refuseRareClasses(
  subjects: readonly SplitSubject[],
  classes: readonly string[],
): void {
  for (const code of classes) {
    const names = holders(subjects, code).map(({ subject }) => subject);
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
  const kinds = Map.groupBy(subjects, kindOf);
  const held = (group: readonly SplitSubject[]) =>
    group.filter(({ subject }) => assigned.get(subject) === 'EVALUATION').length;
  const isFree = ({ subject }: SplitSubject) => !assigned.has(subject);
  while (held(subjects) < target) {
    const next = [...kinds.values()]
      .map((group) => ({ first: group.find(isFree), lacking: share * group.length - held(group) }))
      .filter(({ first }) => first !== undefined)
      .sort((a, b) => b.lacking - a.lacking)[0]?.first;
    if (!next) {
      return;
    }
    assigned.set(next.subject, 'EVALUATION');
  }
}

function noSplit(
  subjects: readonly SplitSubject[],
  classes: readonly string[],
  wasCutShort: boolean,
): MyographError {
  const [rarest = ''] = [...classes].sort(
    (a, b) => holders(subjects, a).length - holders(subjects, b).length,
  );
  const names = holders(subjects, rarest).map(({ subject }) => subject);
  const why = wasCutShort
    ? `No split was found that puts every class on both sides, in ${MOST_TRIES} tries: ${rarest} has the fewest subjects, ${names.length} (${names.join(', ')}).`
    : `No split puts every class on both sides: the ${names.length} subjects with ${rarest} (${names.join(', ')}) are needed on both sides for other classes too.`;
  return new MyographError(
    'SPLIT_IMPOSSIBLE',
    `${why} Annotate ${rarest} in another subject, or leave it out.`,
    { class: rarest, subjects: names },
  );
}
