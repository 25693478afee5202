import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  useQueryStates,
} from 'nuqs';

/** What is chosen of a snapshot before it is frozen. */
export interface FreezeChoices {
  /** Codes of the classes to train; every one that is annotated where there is none. */
  readonly classes: readonly string[];
  readonly splitSeed: number;
  readonly modelLabels: boolean;
  /** Parts of a cross-validation; null for a single split. */
  readonly folds: number | null;
}

const parsers = {
  classes: parseAsArrayOf(parseAsString).withDefault([]),
  splitSeed: parseAsInteger.withDefault(1),
  modelLabels: parseAsBoolean.withDefault(false),
  folds: parseAsInteger,
};

/** The choices as the address of the page has them, so that a link shows the same. */
export function useFreezeChoices(): [FreezeChoices, (changed: Partial<FreezeChoices>) => void] {
  const [choices, setChoices] = useQueryStates(parsers, {
    urlKeys: { splitSeed: 'seed', modelLabels: 'models' },
  });
  return [
    choices,
    ({ classes, ...changed }) =>
      void setChoices({ ...changed, ...(classes && { classes: [...classes] }) }),
  ];
}

/** The choices that a snapshot is frozen with, as the API takes them. */
export function toFreezeInput({ classes, splitSeed, modelLabels }: FreezeChoices) {
  return { ...(classes.length > 0 && { classes: [...classes] }), splitSeed, modelLabels };
}
