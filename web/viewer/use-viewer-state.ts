import {
  parseAsArrayOf,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import { MASK_MODES } from './labels/weights.ts';

/** What is held against what. */
export const comparisons = ['labels', 'errors', 'weights', 'predictions'] as const;

export type ComparisonMode = (typeof comparisons)[number];

export const planes = ['axial', 'coronal', 'sagittal', 'multiplanar'] as const;

export type Plane = (typeof planes)[number];

/** Instead of the id of an annotation: all manual ones that count, or none. */
export const ALL_MANUAL = 'manual';
export const NO_LABELS = 'none';

/** What is looked at, all of it in the address. */
const parsers = {
  slice: parseAsInteger,
  class: parseAsString,
  labels: parseAsString.withDefault(ALL_MANUAL),
  hidden: parseAsArrayOf(parseAsString).withDefault([]),
  compare: parseAsStringLiteral(comparisons).withDefault('labels'),
  version: parseAsString,
  versions: parseAsArrayOf(parseAsString).withDefault([]),
  mask: parseAsStringLiteral(MASK_MODES).withDefault('fn_or_fp'),
  beside: parseAsString,
  view: parseAsStringLiteral(planes).withDefault('axial'),
};

export function useViewerState() {
  return useQueryStates(parsers, { history: 'replace', throttleMs: 100 });
}

export type ViewerState = ReturnType<typeof useViewerState>[0];

export type SetViewerState = ReturnType<typeof useViewerState>[1];
