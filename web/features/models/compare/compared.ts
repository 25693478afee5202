import type { CompareSideBySideQuery } from '../../../generated/models.ts';

export type Comparison = CompareSideBySideQuery['compareVersions'];

/** What the parts of the comparison need to know. */
export interface Compared {
  readonly comparison: Comparison;
  /** Of the versions, `model@number`, in their order. */
  readonly names: readonly string[];
  /** Codes of the classes that are shown. */
  readonly classes: readonly string[];
  readonly nameOf: (code: string | null) => string;
}
