import type { RunResult } from '../result.ts';
import { type Comparison, compare } from './estimate.ts';
import { subjectScores } from './scores.ts';
import { score } from './text.ts';

export interface Target {
  readonly target: string;
  /** Automatic choice less the other. */
  readonly measured: Comparison;
  readonly outcome: string;
}

/**
 * What the automatic choice should reach on partly labelled real images.
 *
 * @param within largest loss of mean Dice against all labels
 * @returns a target for each of the others that was run
 */
export function targetsOf(found: {
  readonly methods: ReadonlyMap<string, readonly RunResult[]>;
  readonly all: readonly RunResult[];
  readonly within: number;
}): Target[] {
  const { methods, all, within } = found;
  const automatic = methods.get('automatic');
  if (!automatic) return [];
  const against = (
    runs: readonly RunResult[] | undefined,
    target: string,
    outcome: (measured: Comparison) => string,
  ): Target[] => {
    if (!runs || runs.length === 0) return [];
    const measured = compare(subjectScores(runs), subjectScores(automatic));
    return [{ target, measured, outcome: outcome(measured) }];
  };
  return [
    ...against(all, `at most ${within} below all labels`, ({ mean }) => reached(mean, -within)),
    ...['fn', 'fn-background'].flatMap((method) =>
      against(methods.get(method), `above ${method}`, ({ mean }) =>
        mean === 0 ? 'missed: equal' : reached(mean, 0),
      ),
    ),
    ...against(
      methods.get('marginal'),
      'not below marginal by more than the interval',
      ({ interval }) => reached(interval?.high ?? null, 0),
    ),
  ];
}

function reached(value: number | null, bound: number): string {
  if (value === null) return 'cannot be told';
  return value >= bound ? 'met' : `missed by ${score(bound - value)}`;
}
