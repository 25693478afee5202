import type { CoverageGroupsQuery } from '../../generated/coverage.ts';
import { type MatrixClass, stateAt, type VolumeRow } from './matrix.ts';

/** What a row of the matrix can be, in the order of the choice. */
export const rowKinds = [
  'volumes',
  'subjects',
  'visits',
  'scanners',
  'sites',
  'regions',
  'studies',
] as const;

export type RowKind = (typeof rowKinds)[number];

export type GroupKind = Exclude<RowKind, 'volumes'>;

/** Volumes by what is known of one class. */
export interface Counts {
  readonly annotated: number;
  readonly absent: number;
  readonly derivable: number;
  readonly missing: number;
}

/** Volumes that have something in common. */
export interface GroupRow {
  readonly key: string;
  /** Null where nobody has said: of scanners without a site. */
  readonly name: string | null;
  /** Of subjects, whose codes are unique in their studies alone; else null. */
  readonly study: string | null;
  /** The volumes; null where they were only counted. */
  readonly volumes: readonly VolumeRow[] | null;
  /** For each class of the matrix. */
  readonly counts: readonly Counts[];
}

const nobody: Counts = { annotated: 0, absent: 0, derivable: 0, missing: 0 };

const countOf = {
  ANNOTATED: 'annotated',
  ABSENT: 'absent',
  DERIVABLE: 'derivable',
  NOT_ANNOTATED: 'missing',
} as const;

const nameIn: Readonly<Record<GroupKind, (row: VolumeRow) => string | null>> = {
  subjects: ({ subject }) => subject,
  visits: ({ visit }) => visit,
  scanners: ({ scanner }) => scanner,
  sites: ({ site }) => site,
  regions: ({ region }) => region,
  studies: ({ study }) => study,
};

/** Groups the volumes at hand, in the order in which groups come first. */
export function groupVolumes(
  rows: readonly VolumeRow[],
  classes: readonly MatrixClass[],
  by: GroupKind,
): GroupRow[] {
  const keyOf = (row: VolumeRow) =>
    by === 'subjects' ? JSON.stringify([row.study, row.subject]) : JSON.stringify(nameIn[by](row));
  return [...Map.groupBy(rows, keyOf)].flatMap(([key, volumes]) => {
    const [first] = volumes;
    if (first === undefined) return [];
    return [
      {
        ...{ key, name: nameIn[by](first), volumes },
        study: by === 'subjects' ? first.study : null,
        counts: countStates(volumes, classes),
      },
    ];
  });
}

function countStates(volumes: readonly VolumeRow[], classes: readonly MatrixClass[]): Counts[] {
  return classes.map(({ place }) => {
    const counts = { ...nobody };
    for (const volume of volumes) {
      const state = stateAt(volume, place);
      if (state !== null) counts[countOf[state]] += 1;
    }
    return counts;
  });
}

type Cell = CoverageGroupsQuery['coverage'][number];

const columnOf = {
  visits: 'visit',
  scanners: 'scanner',
  sites: 'site',
  regions: 'region',
  studies: 'study',
} as const;

/** The API's name of a grouping that it can count by itself. */
export const countedBy = {
  visits: 'VISIT',
  scanners: 'SCANNER',
  sites: 'SITE',
  regions: 'REGION',
  studies: 'STUDY',
} as const;

/** Groups that the server counted, where there are too many volumes to have them at hand. */
export function groupsOfCells(
  cells: readonly Cell[],
  classes: readonly MatrixClass[],
  by: keyof typeof columnOf,
): GroupRow[] {
  return [...Map.groupBy(cells, (cell) => cell[columnOf[by]])].map(([name, own]) => {
    const byClass = new Map(own.map((cell) => [cell.class.code, cell]));
    return {
      ...{ key: JSON.stringify(name), name, study: null, volumes: null },
      counts: classes.map(({ code }) => byClass.get(code) ?? nobody),
    };
  });
}

/** Volumes in which the class could be known. */
export function totalOf({ annotated, absent, derivable, missing }: Counts): number {
  return annotated + absent + derivable + missing;
}

/** Volumes in which it is. */
export function knownOf({ annotated, absent }: Counts): number {
  return annotated + absent;
}

/** Volumes in which nobody has labelled it. */
export function gapsOf({ derivable, missing }: Counts): number {
  return derivable + missing;
}

/** Its volumes; where these were only counted, no fewer than could have the class that most could have. */
export function volumesOf({ volumes, counts }: GroupRow): number {
  return volumes?.length ?? Math.max(0, ...counts.map(totalOf));
}
