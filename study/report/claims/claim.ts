import type { RunResult } from '../../result.ts';
import type { Verdict } from '../verdict.ts';

/** A claim of the abstract, held against the results. */
export interface Claim {
  readonly number: number;
  readonly claim: string;
  /** When it is said to hold: fixed before there were results. */
  readonly rule: string;
  readonly verdict: Verdict;
  /** Figures, in sentences. */
  readonly text: string;
}

export type ClaimOf = (runs: readonly RunResult[]) => Claim;

export const MISSING = 'cannot be told here' satisfies Verdict;
