/** A picture as text, to be shown by any browser, or made a PNG by `toPng`. */
export interface Chart {
  /** A whole document, with a title and a description of its values for those who do not see it. */
  readonly svg: string;
  /** In pixels of CSS. */
  readonly width: number;
  readonly height: number;
}

/** Lower and upper end, in the unit of the axis. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** First and last value of an axis. */
export type Range = readonly [low: number, high: number];
