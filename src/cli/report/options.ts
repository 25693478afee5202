import type { OutputOptions } from '../output.ts';

/** The kinds of files that the pictures are written as. */
export const PICTURE_FORMATS = ['svg', 'png'] as const;

export interface ReportOptions extends OutputOptions {
  readonly output: string;
  readonly format: (typeof PICTURE_FORMATS)[number];
  readonly cohort?: string;
  readonly snapshot?: number;
  readonly volume?: string[];
  readonly slice?: number;
  readonly pictures: boolean;
}
