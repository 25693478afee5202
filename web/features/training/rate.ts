/** How far a run was at a moment of this page, in ms. */
export interface Sample {
  readonly at: number;
  readonly step: number;
}

/** Longer ago says little of how fast it is now. */
const windowMs = 60_000;

/** The samples of the last minute with a new one; all but that are gone when the run went back, or anew. */
export function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const last = samples.at(-1);
  if (last && sample.step < last.step) return [sample];
  if (last?.step === sample.step) return samples;
  return [...samples.filter(({ at }) => sample.at - at <= windowMs), sample];
}

/** Steps a second over the samples; null while there are too few to tell. */
export function stepsPerSecond(samples: readonly Sample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at - first.at < 500) return null;
  return (1000 * (last.step - first.step)) / (last.at - first.at);
}
