import { useDeferredValue, useMemo } from 'react';
import { useGraphQL } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import {
  CoverageFacetsDocument,
  CoverageGroupsDocument,
  CoverageMatrixDocument,
} from '../../generated/coverage.ts';
import { countedBy, type GroupRow, groupsOfCells, groupVolumes } from './grouping.ts';
import {
  atTwoVisits,
  classesOf,
  gapCounts,
  type MatrixClass,
  searchSubjects,
  type VolumeRow,
} from './matrix.ts';
import { sortGroups, sortVolumes } from './order.ts';
import { type MatrixParams, volumeFilterOf } from './params.ts';

const nothing: readonly never[] = [];

/** What the matrix is made of, as the address asks for it. */
export interface MatrixData {
  readonly isPending: boolean;
  /** What is shown is still that of the filter before. */
  readonly isOld: boolean;
  readonly error: Error | null;
  readonly classes: readonly MatrixClass[];
  /** All volumes that were read. */
  readonly found: readonly VolumeRow[];
  /** Those of them that are shown, in order. */
  readonly volumes: readonly VolumeRow[];
  /** Of each class, in how many of these nobody has labelled it. */
  readonly gaps: readonly number[];
  /** The groups of them, in order; none where rows are volumes. */
  readonly groups: readonly GroupRow[];
  /** Volumes that the filter finds: more than were read, where these were cut off. */
  readonly volumeCount: number;
}

/** Reads the matrix, and searches, groups and sorts what was read. */
export function useMatrix(params: MatrixParams): MatrixData {
  const [study] = useStudy();
  const filter = volumeFilterOf(params, study);
  const { data, error, isPending, isPlaceholderData } = useGraphQL(CoverageMatrixDocument, {
    filter,
  });
  const { rows: found = nothing, volumeCount = 0 } = data?.coverageMatrix ?? {};
  const allClasses = data?.coverageMatrix.classes;
  const isCut = volumeCount > found.length;
  const { rows: kind, sort: order, twice } = params;
  const search = useDeferredValue(params.search);
  const counted = kind === 'volumes' || kind === 'subjects' || !isCut ? null : countedBy[kind];
  const groupCounts = useGraphQL(
    CoverageGroupsDocument,
    { groupBy: [counted ?? 'REGION'], filter },
    { enabled: counted !== null },
  );
  const cells = groupCounts.data?.coverage;

  const matching = useMemo(() => {
    const searched = searchSubjects(found, search);
    return twice ? atTwoVisits(searched) : searched;
  }, [found, search, twice]);
  const classes = useMemo(() => classesOf(matching, allClasses ?? []), [matching, allClasses]);
  const volumes = useMemo(
    () => (kind === 'volumes' ? sortVolumes(matching, order, classes) : matching),
    [kind, matching, order, classes],
  );
  const groups = useMemo(() => {
    if (kind === 'volumes') return nothing;
    const isCounted = isCut && kind !== 'subjects';
    const own = isCounted
      ? groupsOfCells(cells ?? nothing, classes, kind)
      : groupVolumes(matching, classes, kind);
    return sortGroups(own, order, classes);
  }, [kind, isCut, cells, classes, matching, order]);
  const gaps = useMemo(() => gapCounts(matching, classes), [matching, classes]);
  return {
    ...{ isPending, isOld: isPlaceholderData, error: error ?? groupCounts.error },
    ...{ classes, found, volumes, gaps, groups, volumeCount },
  };
}

/** What can be filtered by, of the study that is looked at. */
export interface Facets {
  readonly regions: readonly string[];
  readonly scanners: readonly string[];
  readonly sites: readonly string[];
  readonly visits: readonly string[];
  /** Codes of classes, without those of groups, in the order of the schemas. */
  readonly classes: readonly string[];
}

/** Reads what can be filtered by. */
export function useFacets(): Facets {
  const [study] = useStudy();
  const { data } = useGraphQL(CoverageFacetsDocument, {
    filter: study === null ? {} : { studies: [study] },
  });
  return useMemo(() => {
    const leaves = (data?.regions ?? []).filter(({ class: { kind } }) => kind !== 'GROUP');
    return {
      regions: namesIn((data?.regions ?? []).map(({ region }) => region)),
      scanners: namesIn((data?.scanners ?? []).map(({ scanner }) => scanner)),
      sites: namesIn((data?.scanners ?? []).map(({ site }) => site)),
      visits: namesIn((data?.visits ?? []).map(({ visit }) => visit)),
      classes: namesIn(leaves.map((cell) => cell.class.code)),
    };
  }, [data]);
}

function namesIn(names: readonly (string | null)[]): string[] {
  return [...new Set(names.filter((name) => name !== null))];
}
