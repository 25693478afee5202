import { coverageStates } from '../../components/coverage-state.ts';
import { toCsv } from '../../components/csv.ts';
import { formatSlices } from '../../components/format.ts';
import { type GroupRow, totalOf } from './grouping.ts';
import { type MatrixClass, partAt, sideNames, stateAt, type VolumeRow } from './matrix.ts';

/** A line for each volume, as shown: of each class what is known, and in which slices where not in all. */
export function volumesCsv(rows: readonly VolumeRow[], classes: readonly MatrixClass[]): string {
  const header = ['study', 'subject', 'visit', 'region', 'side', 'scanner', 'site', 'slices'];
  return toCsv(
    [...header, ...classes.map(({ code }) => code)],
    rows.map((row) => [
      ...[row.study, row.subject, row.visit, row.region, sideNames[row.laterality]],
      ...[row.scanner, row.site, row.sliceCount],
      ...classes.map(({ place }) => cellText(row, place)),
    ]),
  );
}

function cellText(row: VolumeRow, place: number): string | null {
  const state = stateAt(row, place);
  if (state === null) return null;
  const part = partAt(row, place);
  const slices = part === null ? '' : ` ${formatSlices(part.first, part.last)}`;
  return `${coverageStates[state].label}${slices}`;
}

/** A line for each group, as shown: of each class in how many volumes it is annotated and absent, of how many. */
export function groupsCsv(
  groups: readonly GroupRow[],
  classes: readonly MatrixClass[],
  title: string,
): string {
  const columns = classes.flatMap(({ code }) => [
    `${code} annotated`,
    `${code} absent`,
    `${code} volumes`,
  ]);
  return toCsv(
    ['study', title, ...columns],
    groups.map(({ study, name, counts }) => [
      ...[study, name],
      ...counts.flatMap((own) => [own.annotated, own.absent, totalOf(own)]),
    ]),
  );
}
