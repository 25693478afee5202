import type { Transaction } from '../../db.ts';
import type { Annotation, LabelClass, Volume } from '../../generated/prisma/client.ts';
import { layingOrder } from '../cohorts/snapshots.ts';
import { annotationsThatCount } from './counting.ts';
import { findSchemas } from './schemas.ts';

export type CoverageState = 'ANNOTATED' | 'ABSENT' | 'DERIVABLE' | 'NOT_ANNOTATED';

/** What is known of one class in one volume. */
export interface ClassCoverage {
  readonly class: LabelClass;
  readonly state: CoverageState;
  /** First and last slice known, from 0; null where not annotated. There may be gaps between. */
  readonly firstSlice: number | null;
  readonly lastSlice: number | null;
  /** The annotations that it is known from. Where they overlap, the first of them decides. */
  readonly sources: readonly Annotation[];
}

type Judged = Pick<ClassCoverage, 'class' | 'state'>;

/** What annotations that count say of one class. */
interface Known {
  readonly first: number;
  readonly last: number;
  readonly sources: readonly Annotation[];
}

/**
 * What is known of each class of the region, in the order of the schema, by volume. A group is only
 * there where somebody looked for it: it is never missing.
 */
export async function coverageOfVolumes(
  db: Transaction,
  volumeIds: readonly string[],
): Promise<ReadonlyMap<string, ClassCoverage[]>> {
  const volumes = await db.volume.findMany({ where: { id: { in: [...volumeIds] } } });
  const schemaIds = [...new Set(volumes.map(({ schemaId }) => schemaId))];
  const schemas = await findSchemas(db, { id: { in: schemaIds } });
  const ranges = await knownRanges(db, volumeIds);
  return new Map(
    volumes.map((volume) => {
      const classes = schemas.find(({ id }) => id === volume.schemaId)?.classes ?? [];
      const known = ranges.get(volume.id) ?? new Map<number, Known>();
      const coverage = classes.map((each) => coverageOf(volume, each, known.get(each.id)));
      return [volume.id, coverage.filter(isLeafOrDeclared)];
    }),
  );
}

/** A group is only there where somebody looked for it. */
export function isLeafOrDeclared({ class: { kind }, state }: Judged): boolean {
  return kind !== 'GROUP' || state === 'ANNOTATED' || state === 'ABSENT';
}

function coverageOf(volume: Volume, labelClass: LabelClass, known?: Known): ClassCoverage {
  return {
    class: labelClass,
    state: stateOf(volume, labelClass.id),
    firstSlice: known?.first ?? null,
    lastSlice: known?.last ?? null,
    sources: known?.sources ?? [],
  };
}

/** What the coverage that is kept on a volume says of a class of its region. */
export function stateOf(
  { annotated, absent, derivable }: Pick<Volume, 'annotated' | 'absent' | 'derivable'>,
  classId: number,
): CoverageState {
  if (annotated.includes(classId)) return 'ANNOTATED';
  if (absent.includes(classId)) return 'ABSENT';
  return derivable.includes(classId) ? 'DERIVABLE' : 'NOT_ANNOTATED';
}

/** From the first to the last slice that an annotation that counts covers: by volume and class. */
async function knownRanges(
  db: Transaction,
  volumeIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<number, Known>>> {
  const annotations = await db.annotation.findMany({
    where: { volumeId: { in: [...volumeIds] }, ...annotationsThatCount },
    include: { classes: true },
    orderBy: [...layingOrder],
  });
  const ranges = new Map<string, Map<number, Known>>();
  for (const { classes, ...annotation } of annotations) {
    const ofVolume = ranges.get(annotation.volumeId) ?? new Map<number, Known>();
    for (const { classId } of classes) {
      ofVolume.set(classId, withSource(ofVolume.get(classId), annotation));
    }
    ranges.set(annotation.volumeId, ofVolume);
  }
  return ranges;
}

/** With an annotation that is laid over those before. */
function withSource(known: Known | undefined, annotation: Annotation): Known {
  const { firstSlice, lastSlice } = annotation;
  return {
    first: Math.min(known?.first ?? firstSlice, firstSlice),
    last: Math.max(known?.last ?? lastSlice, lastSlice),
    sources: [annotation, ...(known?.sources ?? [])],
  };
}
