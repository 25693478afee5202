import type { Chart } from '../../../src/charts/chart.ts';

/** A picture of the report, on one of its pages. */
export interface Figure {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly page: 'matrix' | 'learning-curve' | 'hippocampus' | 'losses';
  /** Section of the page that shows it. */
  readonly section: string;
  readonly caption: string;
  readonly chart: Chart;
}
