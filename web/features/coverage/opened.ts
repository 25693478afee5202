import { type GroupKind, type GroupRow, gapsOf } from './grouping.ts';
import { type MatrixClass, partAt, volumeAddress } from './matrix.ts';
import type { MatrixParams } from './params.ts';
import type { MatrixData } from './use-matrix.ts';

/** What changes in the address when the volumes behind something are shown. */
export type Opened = Partial<MatrixParams>;

/** The volumes of a group: those in which nobody has labelled the class, where there are such. */
export function opened(
  group: GroupRow | undefined,
  kind: GroupKind,
  {
    place,
    classes,
    params,
  }: { place: number | null; classes: readonly MatrixClass[]; params: MatrixParams },
): Opened {
  if (group === undefined) return {};
  const counts = place === null ? undefined : group.counts[place];
  const labelClass = place === null ? undefined : classes[place];
  const hasGaps = counts !== undefined && gapsOf(counts) > 0;
  return {
    ...{ rows: 'volumes', sort: null },
    ...membersOf(group, kind),
    ...(hasGaps && labelClass && withMissing(params, labelClass.code)),
  };
}

function membersOf({ name, study, volumes }: GroupRow, kind: GroupKind): Opened {
  if (name === null) {
    // Of scanners without a site: the filter can name them, but not that nobody has told their site.
    return { scanner: [...new Set((volumes ?? []).map(({ scanner }) => scanner))] };
  }
  switch (kind) {
    case 'subjects':
      return { subject: [name], study };
    case 'visits':
      return { visit: [name] };
    case 'scanners':
      return { scanner: [name] };
    case 'sites':
      return { site: [name] };
    case 'regions':
      return { region: [name] };
    case 'studies':
      return { study: name };
  }
}

/** The volumes in which nobody has labelled a class, among those that are shown. */
export function openedGaps(params: MatrixParams, labelClass: MatrixClass | undefined): Opened {
  return labelClass ? { rows: 'volumes', ...withMissing(params, labelClass.code) } : {};
}

/** Beside the classes that are asked for to be missing already, where each of them must be. */
function withMissing({ missing, missingOf }: MatrixParams, code: string): Opened {
  const others = missingOf === 'all' ? missing.filter((each) => each !== code) : [];
  return { missing: [...others, code], missingOf: 'all' };
}

/** Where a cell of the matrix leads: the page of a volume, or what changes in the address. */
export function openedAt(
  { volumes, groups, classes }: Pick<MatrixData, 'volumes' | 'groups' | 'classes'>,
  params: MatrixParams,
  { row, place }: { readonly row: number; readonly place: number | null },
): string | Opened {
  if (params.rows !== 'volumes') {
    return opened(groups[row], params.rows, { place, classes, params });
  }
  const volume = volumes[row];
  if (volume === undefined) return {};
  const labelClass = place === null ? undefined : classes[place];
  const slice = labelClass && partAt(volume, labelClass.place)?.first;
  return volumeAddress(volume.id, { study: params.study, slice, class: labelClass?.code });
}
