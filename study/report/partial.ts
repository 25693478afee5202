import type { RunResult } from '../result.ts';
import { type AdjustedComparison, adjust, compare } from './estimate.ts';
import { byMethod, cohortName, describeLoss, lossKey, NETWORK_NAMES, ruleLoss } from './runs.ts';
import { ALL, HIDDEN, subjectScores } from './scores.ts';
import { difference, probability, several } from './text.ts';
import { evidence, FEWEST_SUBJECTS } from './verdict.ts';

/** A loss against the one that the trainer's rule chooses for partial labels, on the same data. */
export interface Rival {
  readonly runs: readonly RunResult[];
  readonly method: string;
  /** Rival − rule, mean Dice over all trained classes against the complete truth. */
  readonly difference: AdjustedComparison;
}

/** Rivals on one cohort with one network: a family of tests. */
export interface Contest {
  readonly cohort: string;
  readonly network: RunResult['network'];
  readonly rule: readonly RunResult[];
  readonly rivals: readonly Rival[];
}

/** Contests on all cohorts where a class is hidden in some evaluated image, or was while it was learned. */
export function contestsOf(runs: readonly RunResult[]): Contest[] {
  const partial = runs.filter(isPartial);
  const groups = Map.groupBy(partial, ({ cohort, network }) => `${cohort} ${network}`);
  return [...groups.values()].flatMap((own) => {
    const rule = own.filter(({ loss }) => lossKey(loss) === lossKey(ruleLoss()));
    const [first] = rule;
    return first ? [contest(first, rule, own)] : [];
  });
}

function contest(first: RunResult, rule: RunResult[], all: readonly RunResult[]): Contest {
  const others = [...byMethod(all.filter((run) => !rule.includes(run)))];
  const compared = adjust(
    others.map(([, runs]) => compare(subjectScores(rule, ALL), subjectScores(runs, ALL))),
  );
  const { cohort, network } = first;
  const rivals = others.flatMap(([method, runs], index) => {
    const found = compared[index];
    return found ? [{ method, runs, difference: found }] : [];
  });
  return { cohort, network, rule, rivals };
}

function isPartial(run: RunResult): boolean {
  if (run.part === 'hippocampus_half' || run.part === 'hippocampus_one') return true;
  return [...subjectScores([run], HIDDEN).values()].some((value) => value !== null);
}

/** A loss that beats the rule's somewhere, by an interval that excludes zero. */
export interface Proposal {
  readonly loss: string;
  /** Where it is better, worse, and neither; and where it was not compared. */
  readonly better: readonly string[];
  readonly worse: readonly string[];
  readonly untold: readonly string[];
  readonly missing: readonly string[];
}

/** Those first that are nowhere worse. */
export function proposalsOf(contests: readonly Contest[]): Proposal[] {
  const outcomes = contests.flatMap((contest) =>
    contest.rivals.flatMap(({ runs, difference: found }) => {
      const [run] = runs;
      if (!run) return [];
      const place = placeOf(contest);
      const where = `${place} ${sentence(found)}`;
      return [
        { key: lossKey(run.loss), loss: describeLoss(run.loss), place, where, side: sideOf(found) },
      ];
    }),
  );
  const places = contests.map(placeOf);
  const proposals = [...Map.groupBy(outcomes, ({ key }) => key).values()].flatMap((own) => {
    const at = (side: number) => own.filter((one) => one.side === side).map(({ where }) => where);
    const [first] = own;
    if (!first || at(1).length === 0) return [];
    const missing = places.filter((place) => own.every((one) => one.place !== place));
    return [{ loss: first.loss, better: at(1), worse: at(-1), untold: at(0), missing }];
  });
  return proposals.toSorted((a, b) => Math.sign(a.worse.length) - Math.sign(b.worse.length));
}

function placeOf({ cohort, network }: Contest): string {
  return `${cohortName(cohort)} (${NETWORK_NAMES[network]})`;
}

/** 1 where the interval lies above zero, −1 below, else 0. */
function sideOf(found: AdjustedComparison): -1 | 0 | 1 {
  const interval = evidence(found);
  if (interval !== null && interval.low > 0) return 1;
  return interval !== null && interval.high < 0 ? -1 : 0;
}

function sentence(found: AdjustedComparison): string {
  const adjusted = found.adjusted === null ? '' : `, adjusted ${probability(found.adjusted)}`;
  return `${difference(found)}${adjusted}`;
}

/** The section on whether another rule would be better. */
export function betterRule(runs: readonly RunResult[]): string[] {
  const contests = contestsOf(runs);
  const rule = describeLoss(ruleLoss());
  if (contests.length === 0) {
    return [`Missing: no loss was compared with the rule's, ${rule}, on partial labels.`];
  }
  const compared = contests.map((one) => `${placeOf(one)}, ${several(one.rivals.length, 'other')}`);
  const intro = `For partial labels the trainer's rule chooses ${rule}. Other losses were compared with it on the same subjects, by the mean Dice over all trained classes against the complete truth: ${compared.join('; ')}. A loss is put forward where the interval of its difference, of at least ${FEWEST_SUBJECTS} subjects, lies above zero somewhere and nowhere below. Intervals are not adjusted for the number of losses; p-values are, over the losses of one cohort and network.`;
  const proposals = proposalsOf(contests);
  return proposals.length === 0
    ? [intro, 'No loss did better than the rule by that measure.']
    : [intro, proposals.map(describeProposal).join('\n')];
}

function describeProposal({ loss, better, worse, untold, missing }: Proposal): string {
  const head = worse.length === 0 ? '**Put forward:**' : 'Better in places only:';
  const item = (name: string, places: readonly string[]) =>
    places.length === 0 ? [] : [`  - ${name}: ${places.join('; ')}.`];
  return [
    `- ${head} ${loss}.`,
    ...item('Better', better),
    ...item('Worse', worse),
    ...item('Not told apart', untold),
    ...item('Not compared', missing),
  ].join('\n');
}
