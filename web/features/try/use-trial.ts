import { useCallback, useEffect, useRef, useState } from 'react';
import { openImage, runPrediction } from './run-prediction.ts';
import type { ShownImage } from './shown-image.ts';
import type { Prediction, Progress, Task } from './task.ts';

export interface OpenedFile {
  readonly file: File;
  readonly image: ShownImage;
}

/** A version and the region it predicts, as they are called and look. */
export interface Trying {
  /** Such as calf@1. */
  readonly version: string;
  readonly classes: readonly {
    readonly code: string;
    readonly name: string;
    readonly colour: string;
  }[];
  /** Class codes of the region, in the order of its schema. */
  readonly region: readonly string[];
}

/** A prediction, and what made it: the choice may be another by now. */
export interface Outcome extends Prediction, Trying {}

type TaskMaker = (signal: AbortSignal) => Promise<Omit<Task, 'file' | 'region'>>;

export interface Trial {
  readonly opened: OpenedFile | null;
  readonly outcome: Outcome | null;
  /** While it reads or predicts. */
  readonly progress: Progress | null;
  readonly error: Error | null;
  readonly open: (file: File) => void;
  /** Predicts what is opened. */
  readonly predict: (trying: Trying, makeTask: TaskMaker) => void;
  readonly cancel: () => void;
}

/** One file, what a version made of it, and what is under way; leaving the page ends it. */
export function useTrial(): Trial {
  const [opened, setOpened] = useState<OpenedFile | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { progress, error, setProgress, start, cancel } = useOneAtATime();

  const open = (file: File) =>
    start('Reading the image', async (signal) => {
      setOpened(null);
      setOutcome(null);
      const image = await openImage(file, signal);
      setOpened({ file, image });
    });
  const predict = (trying: Trying, makeTask: TaskMaker) =>
    start('Fetching the weights', async (signal) => {
      if (opened === null) return;
      setOutcome(null);
      const task = { ...(await makeTask(signal)), region: trying.region, file: opened.file };
      const prediction = await runPrediction(task, { signal, onProgress: setProgress });
      setOutcome({ ...prediction, ...trying });
    });
  return { opened, outcome, progress, error, open, predict, cancel };
}

/** Does one thing, ending what was under way; cancelling it is no failure. */
function useOneAtATime() {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const running = useRef<AbortController | null>(null);
  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setProgress(null);
  }, []);
  useEffect(() => () => running.current?.abort(), []);

  const start = (stage: string, work: (signal: AbortSignal) => Promise<void>) => {
    cancel();
    const controller = new AbortController();
    running.current = controller;
    setError(null);
    setProgress({ stage, done: 0, total: 0 });
    const isCurrent = () => running.current === controller;
    void work(controller.signal)
      .catch((thrown: unknown) => {
        if (isCurrent()) setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      })
      .finally(() => {
        if (isCurrent()) cancel();
      });
  };
  return { progress, error, setProgress, start, cancel };
}
