import type { Transaction } from '../../db.ts';
import type { LabelClass, Volume } from '../../generated/prisma/client.ts';
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
}

interface Range {
  readonly first: number;
  readonly last: number;
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
      const known = ranges.get(volume.id) ?? new Map<number, Range>();
      const coverage = classes.map((each) => coverageOf(volume, each, known.get(each.id)));
      return [volume.id, coverage.filter(isLeafOrDeclared)];
    }),
  );
}

function isLeafOrDeclared({ class: { kind }, state }: ClassCoverage): boolean {
  return kind !== 'GROUP' || state === 'ANNOTATED' || state === 'ABSENT';
}

function coverageOf(volume: Volume, labelClass: LabelClass, range?: Range): ClassCoverage {
  return {
    class: labelClass,
    state: stateOf(volume, labelClass.id),
    firstSlice: range?.first ?? null,
    lastSlice: range?.last ?? null,
  };
}

function stateOf({ annotated, absent, derivable }: Volume, classId: number): CoverageState {
  if (annotated.includes(classId)) return 'ANNOTATED';
  if (absent.includes(classId)) return 'ABSENT';
  return derivable.includes(classId) ? 'DERIVABLE' : 'NOT_ANNOTATED';
}

/** From the first to the last slice that an annotation that counts covers: by volume and class. */
async function knownRanges(
  db: Transaction,
  volumeIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<number, Range>>> {
  const annotations = await db.annotation.findMany({
    where: { volumeId: { in: [...volumeIds] }, ...annotationsThatCount },
    select: { volumeId: true, firstSlice: true, lastSlice: true, classes: true },
  });
  const ranges = new Map<string, Map<number, Range>>();
  for (const { volumeId, firstSlice, lastSlice, classes } of annotations) {
    const ofVolume = ranges.get(volumeId) ?? new Map<number, Range>();
    for (const { classId } of classes) {
      const { first, last } = ofVolume.get(classId) ?? { first: firstSlice, last: lastSlice };
      const union = { first: Math.min(first, firstSlice), last: Math.max(last, lastSlice) };
      ofVolume.set(classId, union);
    }
    ranges.set(volumeId, ofVolume);
  }
  return ranges;
}
