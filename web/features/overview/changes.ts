import type { OverviewNewsQuery } from '../../generated/overview.ts';

export type Change = OverviewNewsQuery['changesSince']['nodes'][number];

/** Changes of one kind that came together: an import, a review of many. */
export interface ChangeGroup {
  /** Of the newest of them. */
  readonly at: string;
  readonly study: string;
  /** What happened, in words, with how many. */
  readonly text: string;
  /** The volume, where it is one. */
  readonly volume: { readonly id: string; readonly subject: string } | null;
  readonly key: string;
}

/** Changes at most so far apart in time belong together, in ms. */
const TOGETHER = 5 * 60 * 1000;

/**
 * @param changes newest first; those of one kind, outcome and study that follow closely become one group
 * @param isCut whether there are older ones that were not read, so that the oldest groups may be larger
 */
export function groupChanges(changes: readonly Change[], isCut: boolean): readonly ChangeGroup[] {
  const open = new Map<string, Change[]>();
  const groups: Change[][] = [];
  for (const change of changes) {
    const key = [change.kind, change.status, change.volume.study.code].join(' ');
    const last = open.get(key);
    const previous = last?.at(-1);
    if (last && previous && follows(previous, change)) {
      last.push(change);
    } else {
      const group = [change];
      open.set(key, group);
      groups.push(group);
    }
  }
  const oldest = changes.at(-1);
  return groups.flatMap((group) => {
    const last = group.at(-1);
    const mayGoOn = isCut && last && oldest && follows(last, oldest);
    return describe(group, mayGoOn ? 'at least ' : '');
  });
}

/** Whether the older of two changes came closely before the other. */
function follows(newer: Change, older: Change): boolean {
  return Date.parse(newer.at) - Date.parse(older.at) <= TOGETHER;
}

function describe(group: readonly Change[], atLeast: string): ChangeGroup[] {
  const [newest] = group;
  if (!newest) return [];
  const volumes = new Set(group.map(({ volume }) => volume.id));
  const { kind, status, at, volume } = newest;
  return [
    {
      at,
      study: volume.study.code,
      text: capitalised(textOf(group, volumes.size, atLeast)),
      volume: volumes.size === 1 ? { id: volume.id, subject: volume.subject.code } : null,
      key: [at, kind, status, volume.id].join(' '),
    },
  ];
}

function textOf(group: readonly Change[], volumes: number, atLeast: string): string {
  const [newest] = group;
  const many = (count: number, one: string, more = `${one}s`) =>
    `${count.toLocaleString()} ${count === 1 ? one : more}`;
  const inVolumes = volumes === 1 ? '' : ` of ${many(volumes, 'volume')}`;
  switch (newest?.kind) {
    case 'VOLUME_ADDED':
      return `${atLeast}${many(group.length, 'volume')} added`;
    case 'ANNOTATION_ADDED':
      return `${atLeast}${many(group.length, 'label map')}${inVolumes} added ${by(group)}`;
    case 'ANNOTATION_REVIEWED':
      return `${atLeast}${many(group.length, 'label map')}${inVolumes} ${reviewed[newest.status ?? 'DRAFT']}`;
    default: {
      const codes = new Set(group.flatMap(({ classes }) => classes.map((each) => each.class.code)));
      const shown = codes.size > 3 ? many(codes.size, 'class', 'classes') : [...codes].join(', ');
      return `coverage of ${shown} changed in ${atLeast}${many(volumes, 'volume')}`;
    }
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const reviewed = { ACCEPTED: 'accepted', REJECTED: 'rejected', DRAFT: 'reopened' } as const;

function by(group: readonly Change[]): string {
  const readers = new Set(group.flatMap(({ annotation }) => annotation?.annotator ?? []));
  return readers.size > 2 ? `by ${readers.size} readers` : `by ${[...readers].join(' and ')}`;
}
