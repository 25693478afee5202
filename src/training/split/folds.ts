import { MyographError } from '../../errors.ts';
import {
  type Holders,
  holdersOf,
  MOST_TRIES,
  oneOfEachKind,
  rank,
  refuseRareClasses,
  type SplitSubject,
} from '../split.ts';

/** The fold, from 0, of each subject that has one so far. */
type Placement = ReadonlyMap<string, number>;

/**
 * Divides subjects into folds for cross-validation: each is held back once, and every class has
 * subjects in every fold, so that it is on both sides each time.
 *
 * The result depends on the subjects, their classes and the seed, not on their order. Sizes of folds
 * differ by at most one, unless the classes need more; classes are spread evenly.
 *
 * @returns the fold of each subject, from 1
 * @throws SPLIT_IMPOSSIBLE, naming a class and how many folds would work, where none is found
 */
export function foldSubjects(
  subjects: readonly SplitSubject[],
  classes: readonly string[],
  seed: number,
  folds: number,
): Map<string, number> {
  const ranked = rank(subjects, classes, seed);
  const holders = holdersOf(ranked, classes);
  refuseRareClasses(holders);
  const division = { subjects: ranked, holders, folds };
  const placement = divide(division);
  if (!placement) throw noDivision(division);
  return new Map([...placement].map(([subject, fold]) => [subject, fold + 1]));
}

interface Division {
  readonly subjects: readonly SplitSubject[];
  readonly holders: Holders;
  readonly folds: number;
}

function divide(division: Division): Placement | null {
  const { subjects, folds } = division;
  if (subjects.length < folds) return null;
  const search = (hasRoom: HasRoom) =>
    cover({ ...division, hasRoom, triesLeft: MOST_TRIES }, new Map());
  const covered = search(evenly(subjects.length, folds)) ?? search(() => true);
  return covered && fill(division, covered);
}

/** Whether a fold may get one more, given how many each has. */
type HasRoom = (sizes: readonly number[], fold: number) => boolean;

/** Sizes that end in folds of ⌊n / folds⌋ and ⌈n / folds⌉ subjects. */
function evenly(count: number, folds: number): HasRoom {
  const [least, larger] = [Math.floor(count / folds), count % folds];
  return (sizes, fold) => {
    const size = sizes[fold] ?? 0;
    return size < least || (size === least && sizes.filter((own) => own > least).length < larger);
  };
}

interface Search extends Division {
  readonly hasRoom: HasRoom;
  triesLeft: number;
}

/** A fold that still lacks a class, with the subjects that could bring it. */
interface Need {
  readonly fold: number;
  readonly candidates: readonly SplitSubject[];
  /** Subjects that may be spared: with fewer than none, the class cannot be in all folds. */
  readonly slack: number;
}

/** Backtracking: places subjects until every fold has every class; null when no way was found. */
function cover(search: Search, placed: Placement): Placement | null {
  const need = tightestNeed(search, placed);
  if (!need) return placed;
  if (need.slack < 0 || !search.hasRoom(sizesOf(placed, search.folds), need.fold)) return null;
  for (const { subject } of oneOfEachKind(need.candidates)) {
    if (search.triesLeft === 0) return null;
    search.triesLeft -= 1;
    const solution = cover(search, new Map(placed).set(subject, need.fold));
    if (solution) return solution;
  }
  return null;
}

function tightestNeed({ holders, folds }: Search, placed: Placement): Need | undefined {
  const needs = [...holders.values()].flatMap((own) => {
    const covered = new Set(own.map(({ subject }) => placed.get(subject)));
    const lacking = range(folds).filter((fold) => !covered.has(fold));
    const candidates = own.filter(({ subject }) => !placed.has(subject));
    const [fold] = lacking;
    return fold === undefined
      ? []
      : [{ fold, candidates, slack: candidates.length - lacking.length }];
  });
  return needs.reduce<Need | undefined>(
    (tightest, need) => (tightest && tightest.slack <= need.slack ? tightest : need),
    undefined,
  );
}

/**
 * Places the others, those of rare classes first: each into the fold with room that has the least of its
 * classes, a class that few subjects have weighing more.
 */
function fill({ subjects, holders, folds }: Division, covered: Placement): Placement {
  const placed = new Map(covered);
  const weights = new Map([...holders].map(([code, own]) => [code, 1 / own.length]));
  const weight = (code: string) => weights.get(code) ?? 0;
  const rarity = (subject: SplitSubject) => Math.max(0, ...subject.classes.map(weight));
  const crowds = range(folds).map((fold) =>
    crowdOf(subjects.filter(({ subject }) => placed.get(subject) === fold)),
  );
  const crowding = (fold: number, own: readonly string[]) =>
    own.reduce((sum, code) => sum + weight(code) * (crowds[fold]?.counts.get(code) ?? 0), 0);
  const hasRoom = evenly(subjects.length, folds);
  for (const next of subjects.toSorted((a, b) => rarity(b) - rarity(a))) {
    if (placed.has(next.subject)) continue;
    const sizes = crowds.map(({ size }) => size);
    const smallest = range(folds).filter((fold) => sizes[fold] === Math.min(...sizes));
    const open = range(folds).filter((fold) => hasRoom(sizes, fold));
    const [emptiest = 0] = (open.length > 0 ? open : smallest)
      .map((fold) => ({ fold, crowding: crowding(fold, next.classes), size: sizes[fold] ?? 0 }))
      .sort((a, b) => a.crowding - b.crowding || a.size - b.size)
      .map(({ fold }) => fold);
    placed.set(next.subject, emptiest);
    crowds[emptiest]?.add(next);
  }
  return placed;
}

/** Number of subjects in a fold, and of those with each class. */
function crowdOf(members: readonly SplitSubject[]) {
  const crowd = {
    size: 0,
    counts: new Map<string, number>(),
    add({ classes }: SplitSubject) {
      crowd.size += 1;
      for (const code of classes) crowd.counts.set(code, 1 + (crowd.counts.get(code) ?? 0));
    },
  };
  for (const member of members) crowd.add(member);
  return crowd;
}

function sizesOf(placed: Placement, folds: number): number[] {
  const sizes = range(folds).map(() => 0);
  for (const fold of placed.values()) sizes[fold] = (sizes[fold] ?? 0) + 1;
  return sizes;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function noDivision({ subjects, holders, folds }: Division): MyographError {
  const [[rarest, own] = ['', []]] = [...holders].sort(([, a], [, b]) => a.length - b.length);
  const works = range(folds - 2)
    .map((index) => folds - 1 - index)
    .find((fewer) => divide({ subjects, holders, folds: fewer }) !== null);
  const remedy =
    works === undefined
      ? `No smaller number of folds works either`
      : `${works} folds work: take these`;
  return new MyographError(
    'SPLIT_IMPOSSIBLE',
    `The ${subjects.length} subjects cannot be divided into ${folds} folds so that each has every class: ${rarest} is annotated in ${own.length} of them. ${remedy}, annotate ${rarest} in more subjects, or leave it out.`,
    { class: rarest, subjects: own.length, folds: works ?? null },
  );
}
