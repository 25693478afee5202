import type { VolumeSummaryFragment } from '../../generated/volumes.ts';

type Placed = Pick<VolumeSummaryFragment, 'id' | 'study' | 'subject' | 'visit'>;

/** The volumes of one visit. */
export interface VisitGroup<Volume> {
  readonly code: string;
  readonly volumes: readonly Volume[];
}

/** The visits of one subject. */
export interface SubjectGroup<Volume> {
  readonly id: string;
  readonly code: string;
  readonly study: string;
  readonly visits: readonly VisitGroup<Volume>[];
}

const byCode = new Intl.Collator(undefined, { numeric: true });

/** Volumes by subject, in the order in which the subjects come, and within them by visit, in that of their codes. */
export function groupVolumes<Volume extends Placed>(
  volumes: readonly Volume[],
): SubjectGroup<Volume>[] {
  const subjects = [...Map.groupBy(volumes, ({ subject }) => subject.id)];
  return subjects.flatMap(([id, some]) => {
    const [first] = some;
    if (first === undefined) return [];
    const visits = [...Map.groupBy(some, ({ visit }) => visit.code)]
      .map(([code, ofVisit]) => ({ code, volumes: ofVisit }))
      .toSorted((a, b) => byCode.compare(a.code, b.code));
    return [{ id, code: first.subject.code, study: first.study.code, visits }];
  });
}
