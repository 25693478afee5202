import { MyographError } from '../errors.ts';
import { rank, type SplitSubject } from './split.ts';

/**
 * Training subjects that are not learned from, so that Dice can be watched on them. At most `share` of the
 * subjects, at least one; every class keeps a subject that is learned from.
 *
 * The result depends on the subjects, their classes and the seed, not on their order.
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
  const ranked = rank(subjects, classes, seed);
  const left = new Map(
    classes.map((code) => [code, ranked.filter((one) => one.classes.includes(code)).length]),
  );
  const chosen = new Set<string>();
  for (const { subject, classes: own } of ranked) {
    if (chosen.size === target) break;
    if (own.some((code) => left.get(code) === 1)) continue;
    for (const code of own) left.set(code, (left.get(code) ?? 0) - 1);
    chosen.add(subject);
  }
  if (chosen.size > 0) return chosen;
  throw new MyographError(
    'SPLIT_IMPOSSIBLE',
    `None of the ${subjects.length} training subjects can be spared for validation: each is the only one with a class. Train without validation subjects, or annotate more.`,
    { subjects: subjects.length },
  );
}
