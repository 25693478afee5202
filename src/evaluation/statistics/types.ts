/** A 95 % confidence interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The same subject measured twice: by two methods, or on two visits. */
export interface MeasuredTwice {
  readonly first: number;
  readonly second: number;
}
