import { MyographError } from '../errors.ts';
import { rank, type SplitSubject } from './split.ts';

/**
 * Training subjects that are not learned from, so that Dice can be watched on them. At most `share` of the
 * subjects, at least one; every class keeps a subject that is learned from.
 *
 * They are taken one by one, each time one with the most classes that none of those taken has, so that
 * as many classes as possible are watched. The result depends on the subjects, their classes and the seed,
 * not on their order.
 *
 * @throws SPLIT_IMPOSSIBLE where each subject is the only one with a class
 */
export function validationSubjects(
  subjects: readonly SplitSubject[],
  classes: readonly string[],
  share: number,
  seed: number,
): ReadonlySet<string> {
  if (share === 0) return new Set();
  const target = Math.max(1, Math.floor(share * subjects.length));
  const chosen: SplitSubject[] = [];
  let left = rank(subjects, classes, seed);
  while (chosen.length < target) {
    const next = mostUnwatched(left, chosen);
    if (next === null) break;
    chosen.push(next);
    left = left.filter((subject) => subject !== next);
  }
  if (chosen.length > 0) return new Set(chosen.map(({ subject }) => subject));
  throw new MyographError(
    'SPLIT_IMPOSSIBLE',
    `None of the ${subjects.length} training subjects can be spared for validation: each is the only one with a class. Train without validation subjects, or annotate more.`,
    { subjects: subjects.length },
  );
}

/** Of the subjects that can be spared, the first with the most classes that none of the chosen has. */
function mostUnwatched(
  left: readonly SplitSubject[],
  chosen: readonly SplitSubject[],
): SplitSubject | null {
  const watched = new Set(chosen.flatMap((subject) => subject.classes));
  const gain = ({ classes }: SplitSubject) => classes.filter((code) => !watched.has(code)).length;
  return left
    .filter((subject) => canBeSpared(subject, left))
    .reduce<SplitSubject | null>(
      (best, subject) => (best === null || gain(subject) > gain(best) ? subject : best),
      null,
    );
}

/** Whether each of its classes is left in another subject. */
function canBeSpared(subject: SplitSubject, left: readonly SplitSubject[]): boolean {
  return subject.classes.every((code) =>
    left.some((other) => other !== subject && other.classes.includes(code)),
  );
}
