import { useEffect, useState } from 'react';
import type { ViewedVolume } from './labels/classes.ts';
import { fullestSlice } from './strips/coverage.ts';
import type { Pictures } from './use-pictures.ts';
import type { SetViewerState, ViewerState } from './use-viewer-state.ts';

/** The slice that is looked at: that of the address, else where most of the class, or of all, is labelled. */
export function useSlice(
  { sliceCount, schema }: ViewedVolume,
  state: ViewerState,
  setState: SetViewerState,
  { image, layers }: Pictures,
) {
  const [start, setStart] = useState<number | null>(null);
  const { manual, isPending } = layers;
  useEffect(() => {
    if (start !== null || image === undefined || isPending) return;
    const values = schema.classes.flatMap(({ code }, index) =>
      state.class === null || state.class === code ? [index + 1] : [],
    );
    const fullest = manual && fullestSlice(manual.labels, sliceCount, values);
    setStart(fullest ?? Math.floor(sliceCount / 2));
  }, [start, image, isPending, manual, schema, state.class, sliceCount]);
  const clamp = (slice: number) => Math.min(sliceCount - 1, Math.max(0, Math.round(slice)));
  const wanted = state.slice ?? start;
  const slice = image === undefined || wanted === null ? null : clamp(wanted);
  const goTo = (to: number) => void setState({ slice: clamp(to) });
  // Several steps may come before the page is drawn again: each begins at the one before.
  const scrubSlices = (by: number) =>
    void setState((last) => ({ slice: clamp((last.slice ?? start ?? 0) + by) }));
  return { slice, goTo, scrubSlices };
}
