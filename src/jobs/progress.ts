import type { Database } from '../db.ts';
import { type Claim, type Progress, progressJob } from '../services/jobs/claims.ts';

/** More often than this nobody can read it. */
const INTERVAL_MS = 200;

/**
 * Gives the function that records progress: at once when the stage changes or ends, otherwise at most
 * five times a second.
 */
export function progressRecorder(
  db: Database,
  claim: Claim,
): (done: number, total: number, stage: string) => Promise<void> {
  let recorded: (Progress & { at: number }) | undefined;
  return async (done, total, stage) => {
    const isNews = recorded?.stage !== stage || recorded.total !== total || done === total;
    const at = performance.now();
    if (!isNews && recorded !== undefined && at - recorded.at < INTERVAL_MS) return;
    recorded = { done, total, stage, at };
    await progressJob(db, claim, { done, total, stage });
  };
}
