import { MyographError } from '../../../errors.ts';
import type { Groups } from '../label-sets.ts';

/** What the region of a volume says of its classes. */
export interface RegionClasses {
  /** Code of the label schema. */
  readonly schema: string;
  /** The classes of the region in its order, groups included. */
  readonly regionClasses: readonly string[];
  /** Those of them that stand for others. */
  readonly groups: Groups;
}

/** Every class of the regions, schema by schema in their order. */
export function classesOf(volumes: readonly RegionClasses[]): string[] {
  const schemas = new Map(volumes.map(({ schema, regionClasses }) => [schema, regionClasses]));
  const ordered = [...schemas].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...new Set(ordered.flatMap(([, classes]) => classes))];
}

/** The groups of the regions. */
export function groupsOf(volumes: readonly RegionClasses[]): Groups {
  const schemas = new Map(volumes.map(({ schema, groups }) => [schema, groups]));
  const ordered = [...schemas].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.assign({}, ...ordered.map(([, groups]) => groups));
}

/**
 * The classes asked for in the order of the schemas, or all of them.
 *
 * @throws INVALID_INPUT for a group, or a class that no region has
 */
export function candidates(
  all: readonly string[],
  groups: Groups,
  requested: readonly string[] | null,
): string[] {
  const known = all.filter((code) => !Object.hasOwn(groups, code));
  if (requested === null) return known;
  refuseGroups(groups, requested);
  const unknown = requested.filter((code) => !known.includes(code));
  if (unknown.length > 0) {
    throw new MyographError(
      'INVALID_INPUT',
      `No volume of the cohort is of a region that has ${unknown.join(', ')}: choose among ${known.join(', ')}.`,
      { classes: unknown },
    );
  }
  return known.filter((code) => requested.includes(code));
}

function refuseGroups(groups: Groups, requested: readonly string[]): void {
  for (const code of requested) {
    const includes = groups[code];
    if (includes === undefined) continue;
    throw new MyographError(
      'INVALID_INPUT',
      `${code} is a label for any of several classes, and no class to train: name those that you want among ${includes.join(', ')}.`,
      { classes: [code] },
    );
  }
}
