import { useCallback, useEffect, useRef, useState } from 'react';
import { request } from '../../api/request.ts';
import { TrainingChecksDocument, TrainingCurveDocument } from '../../generated/training.ts';
import { type Check, type CurvePoint, lastStep, merge } from './curve.ts';

/** What a run has shown so far. */
export interface RunCurve {
  /** Losses in the order of their steps; of a long run some, evenly drawn from what was there at first. */
  readonly points: readonly CurvePoint[];
  readonly checks: readonly Check[];
  /** Why they could not be read. */
  readonly error: Error | null;
  readonly isPending: boolean;
  /** Reads what has come since. Calls while it reads are one call after. */
  readonly readOn: () => void;
}

/** Points of what there is when the page is opened. */
const firstPoints = 2_000;

/** Points that may come at once after that: all of them, unless the page slept. */
const morePoints = 10_000;

interface Read {
  readonly points: readonly CurvePoint[];
  readonly checks: readonly Check[];
}

const nothing: Read = { points: [], checks: [] };

/**
 * Curve and checks of a run, to which is added what comes: nothing is read twice, and a step that is told again
 * stays one point.
 */
export function useCurve(runId: string): RunCurve {
  const read = useRef<Read>(nothing);
  const [shown, setShown] = useState<Read | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const reading = useRef<AbortController | null>(null);
  const isWanted = useRef(false);
  const readOn = useCallback(() => {
    if (reading.current) {
      isWanted.current = true;
      return;
    }
    const controller = new AbortController();
    reading.current = controller;
    readAfter(runId, read.current, controller.signal)
      .then((more) => {
        if (controller.signal.aborted) return;
        read.current = more;
        setShown(more);
        setError(null);
      })
      .catch((thrown: unknown) => {
        if (controller.signal.aborted) return;
        setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      })
      .finally(() => {
        if (reading.current === controller) reading.current = null;
        if (!isWanted.current || controller.signal.aborted) return;
        isWanted.current = false;
        readOn();
      });
  }, [runId]);
  useEffect(() => {
    readOn();
    return () => {
      reading.current?.abort();
      reading.current = null;
      read.current = nothing;
      setShown(null);
    };
  }, [readOn]);
  return { ...(shown ?? nothing), error, isPending: shown === null && error === null, readOn };
}

async function readAfter(runId: string, read: Read, signal: AbortSignal): Promise<Read> {
  const isFirst = read.points.length === 0;
  const [curve, checks] = await Promise.all([
    request(
      TrainingCurveDocument,
      {
        id: runId,
        points: isFirst ? firstPoints : morePoints,
        after: lastStep(read.points),
      },
      signal,
    ),
    request(TrainingChecksDocument, { id: runId, after: lastStep(read.checks) }, signal),
  ]);
  const points = curve.node && 'lossCurve' in curve.node ? curve.node.lossCurve : [];
  const looked = checks.node && 'checks' in checks.node ? checks.node.checks : [];
  return { points: merge(read.points, points), checks: merge(read.checks, looked) };
}
