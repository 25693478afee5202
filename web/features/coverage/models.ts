import { coverageStates } from '../../components/coverage-state.ts';
import { formatShare, formatSlices } from '../../components/format.ts';
import type { GridCell, GridModel, LeadingColumn } from './grid/model.ts';
import {
  type Counts,
  type GroupKind,
  type GroupRow,
  gapsOf,
  knownOf,
  type RowKind,
  totalOf,
  volumesOf,
} from './grouping.ts';
import {
  describeCell,
  type MatrixClass,
  partAt,
  sideNames,
  stateAt,
  type VolumeRow,
  volumeName,
} from './matrix.ts';

/** What rows are called, one and several. */
export const kindNames: Readonly<Record<RowKind, { one: string; many: string; title: string }>> = {
  volumes: { one: 'volume', many: 'volumes', title: 'Volumes' },
  subjects: { one: 'subject', many: 'subjects', title: 'Subjects' },
  visits: { one: 'visit', many: 'visits', title: 'Visits' },
  scanners: { one: 'scanner', many: 'scanners', title: 'Scanners' },
  sites: { one: 'site', many: 'sites', title: 'Sites' },
  regions: { one: 'region', many: 'regions', title: 'Regions' },
  studies: { one: 'study', many: 'studies', title: 'Studies' },
};

/** So many of them, in words. */
export function countOf(count: number, kind: RowKind): string {
  const { one, many } = kindNames[kind];
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}

/** A grid with a row for each volume. */
export function volumeModel(
  rows: readonly VolumeRow[],
  classes: readonly MatrixClass[],
  {
    gaps,
    hasStudies,
    addressOf,
  }: {
    readonly gaps: readonly number[];
    /** Whether the volumes may be of several studies, so that these are told. */
    readonly hasStudies: boolean;
    readonly addressOf: (row: VolumeRow) => string;
  },
): GridModel {
  const at = (n: number): VolumeRow => atPlace(rows, n);
  const column = (
    key: string,
    title: string,
    width: number,
    of: (row: VolumeRow) => string,
  ): LeadingColumn => ({ key, title, width, text: (n) => of(at(n)) });
  return {
    ...{ name: 'Volumes by label class', rowCount: rows.length, classes, gaps },
    ...{ isSelectable: true, rowHeight: 28, cellWidth: 46 },
    keyOf: (n) => at(n).id,
    nameOf: (n) => volumeName(at(n)),
    columns: [
      { ...column('subject', 'Subject', 130, (row) => row.subject), to: (n) => addressOf(at(n)) },
      ...(hasStudies ? [column('study', 'Study', 104, (row) => row.study)] : []),
      column('visit', 'Visit', 52, (row) => row.visit),
      column('region', 'Region', 92, (row) => row.region),
      column('laterality', 'Side', 54, (row) => sideNames[row.laterality]),
      column('scanner', 'Scanner', 84, (row) => row.scanner),
    ],
    cellAt: (n, place) => volumeCell(at(n), classes[place]),
  };
}

function volumeCell(row: VolumeRow, labelClass: MatrixClass | undefined): GridCell | null {
  if (labelClass === undefined) return null;
  const state = stateAt(row, labelClass.place);
  if (state === null) return null;
  const part = partAt(row, labelClass.place);
  const { mark } = coverageStates[state];
  return {
    text: part === null ? mark : formatSlices(part.first, part.last),
    label: describeCell(row, labelClass),
    state,
  };
}

/** A grid with a row for each group of volumes. */
export function groupModel(
  groups: readonly GroupRow[],
  classes: readonly MatrixClass[],
  { by, hasStudies }: { readonly by: GroupKind; readonly hasStudies: boolean },
): GridModel {
  const at = (n: number): GroupRow => atPlace(groups, n);
  const { one, title } = kindNames[by];
  return {
    ...{ name: `${title} by label class`, rowCount: groups.length, classes },
    ...{ rowHeight: 38, cellWidth: 64 },
    isSelectable: groups.every(({ volumes }) => volumes !== null),
    keyOf: (n) => at(n).key,
    nameOf: (n) => `${one} ${nameOfGroup(at(n))}`,
    columns: [
      { key: 'name', title, width: 150, text: (n) => nameOfGroup(at(n)) },
      ...(by === 'subjects' && hasStudies
        ? [{ key: 'study', title: 'Study', width: 90, text: (n: number) => at(n).study ?? '' }]
        : []),
      {
        ...{ key: 'volumes', title: 'Volumes', width: 74 },
        text: (n) => volumesOf(at(n)).toLocaleString(),
      },
    ],
    gaps: classes.map((_, place) =>
      groups.reduce((sum, { counts }) => sum + gapsOf(counts[place] ?? none), 0),
    ),
    cellAt: (n, place) => groupCell(at(n), place, classes[place], one),
  };
}

const none: Counts = { annotated: 0, absent: 0, derivable: 0, missing: 0 };

function groupCell(
  group: GroupRow,
  place: number,
  labelClass: MatrixClass | undefined,
  one: string,
): GridCell | null {
  const counts = group.counts[place] ?? none;
  const total = totalOf(counts);
  if (total === 0 || labelClass === undefined) return null;
  const { annotated, absent, derivable, missing } = counts;
  const parts = [
    `${annotated} annotated`,
    `${absent} absent`,
    `${derivable} derivable`,
    `${missing} not annotated`,
  ];
  const share = formatShare(knownOf(counts), total);
  const of = `of ${total} ${total === 1 ? 'volume' : 'volumes'}`;
  return {
    text: share,
    counts,
    label: `${labelClass.code}, ${one} ${nameOfGroup(group)}: ${share} known; ${parts.join(', ')} ${of}`,
  };
}

/** Scanners whose site nobody has told are together. */
function nameOfGroup({ name }: GroupRow): string {
  return name ?? 'not known';
}

function atPlace<Row>(rows: readonly Row[], place: number): Row {
  const row = rows[place];
  if (row === undefined) throw new RangeError(`There is no row ${place}.`);
  return row;
}
