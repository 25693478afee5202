import {
  parseAsFloat,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import { backendNames } from './backend-names.ts';

const choice = {
  /** Such as calf@1. */
  version: parseAsString,
  /** Code of a label schema; null for the one that the version knows most of. */
  region: parseAsString,
  limbs: parseAsStringLiteral(['one', 'both']).withDefault('one'),
  /** What computes; null for the fastest. */
  on: parseAsStringLiteral(backendNames),
  slice: parseAsInteger.withOptions({ history: 'replace' }),
  /** Of the labels over the image, 0 to 1. */
  opacity: parseAsFloat.withDefault(0.5).withOptions({ history: 'replace', throttleMs: 300 }),
};

/** What is tried, how, and where in the image one looks: all that a link can say of this page. */
export function useChoice() {
  return useQueryStates(choice);
}
