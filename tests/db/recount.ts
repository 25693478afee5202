import type { Database } from '../../src/db.ts';
import type { Volume } from '../../src/generated/prisma/client.ts';

const states = ['annotated', 'absent', 'derivable', 'missing'] as const;
type State = (typeof states)[number];
type VolumeCoverage = Readonly<Record<State, readonly number[]>>;

/** Coverage of the volumes of some studies, worked out from the annotations alone. */
export async function recountVolumes(
  db: Database,
  studyIds: readonly string[],
): Promise<Map<string, VolumeCoverage>> {
  const volumes = await db.volume.findMany({
    where: { studyId: { in: [...studyIds] } },
    include: {
      schema: { include: { classes: { include: { class: true } } } },
      annotations: { include: { classes: true } },
    },
  });
  return new Map(
    volumes.map(({ id, sliceCount, schema, annotations, isWithdrawn }) => {
      const trusted = annotations.filter((a) => a.status === 'ACCEPTED' && a.kind !== 'MODEL');
      const declarations = (classId: number) =>
        trusted.flatMap(({ firstSlice, lastSlice, classes }) =>
          classes
            .filter((c) => c.classId === classId)
            .map(({ voxels }) => ({
              voxels,
              isWhole: firstSlice === 0 && lastSlice === sliceCount - 1,
            })),
        );
      const others = schema.classes.filter((c) => !['DERIVED', 'GROUP'].includes(c.class.kind));
      const isComplete =
        others.length > 0 &&
        others.every((c) => declarations(c.classId).some(({ isWhole }) => isWhole));
      const coverage: Record<State, number[]> = {
        annotated: [],
        absent: [],
        derivable: [],
        missing: [],
      };
      for (const {
        classId,
        class: { kind },
      } of isWithdrawn ? [] : schema.classes) {
        const found = declarations(classId);
        if (found.some(({ voxels }) => voxels > 0)) coverage.annotated.push(classId);
        else if (found.length > 0) coverage.absent.push(classId);
        else if (kind === 'DERIVED' && isComplete) coverage.derivable.push(classId);
        else if (kind !== 'GROUP') coverage.missing.push(classId);
      }
      for (const state of states) coverage[state].sort((a, b) => a - b);
      return [id, coverage];
    }),
  );
}

/** Coverage as the volumes have it stored. */
export async function storedVolumes(
  db: Database,
  studyIds: readonly string[],
): Promise<Map<string, VolumeCoverage>> {
  const volumes = await db.volume.findMany({ where: { studyId: { in: [...studyIds] } } });
  return new Map(
    volumes.map(({ id, annotated, absent, derivable, missing }) => [
      id,
      { annotated, absent, derivable, missing },
    ]),
  );
}

/** Lines of the summary, each as text, counted from the recounted volumes that are not split. */
export function recountSummary(db: Database, studyIds: readonly string[]): Promise<string[]> {
  return recountLines(db, studyIds, ({ studyId, schemaId, scannerId }) => [
    ...[studyId, schemaId, scannerId],
  ]);
}

/** Lines of the summary by visit, likewise. */
export function recountVisitSummary(db: Database, studyIds: readonly string[]): Promise<string[]> {
  return recountLines(db, studyIds, ({ studyId, schemaId, scannerId, visit }) => [
    ...[studyId, schemaId, scannerId, visit.code],
  ]);
}

type CountedVolume = Volume & { readonly visit: { readonly code: string } };

async function recountLines(
  db: Database,
  studyIds: readonly string[],
  groupOf: (volume: CountedVolume) => (string | number)[],
): Promise<string[]> {
  const coverage = await recountVolumes(db, studyIds);
  const counts = new Map<string, Record<State, number>>();
  const volumes = await db.volume.findMany({
    where: { studyId: { in: [...studyIds] }, isSplit: false },
    include: { visit: true },
  });
  for (const volume of volumes) {
    for (const state of states) {
      for (const classId of coverage.get(volume.id)?.[state] ?? []) {
        const key = [...groupOf(volume), classId].join(' ');
        const line = counts.get(key) ?? { annotated: 0, absent: 0, derivable: 0, missing: 0 };
        counts.set(key, { ...line, [state]: line[state] + 1 });
      }
    }
  }
  return [...counts].map(([key, line]) => summaryLine(key, line)).sort();
}

/** Lines of the summary as stored. */
export async function storedSummary(db: Database, studyIds: readonly string[]): Promise<string[]> {
  const rows = await db.coverageSummary.findMany({ where: { studyId: { in: [...studyIds] } } });
  return rows
    .map((row) =>
      summaryLine([row.studyId, row.schemaId, row.scannerId, row.classId].join(' '), row),
    )
    .sort();
}

/** Lines of the summary by visit as stored. */
export async function storedVisitSummary(
  db: Database,
  studyIds: readonly string[],
): Promise<string[]> {
  const where = { studyId: { in: [...studyIds] } };
  const rows = await db.visitCoverageSummary.findMany({ where });
  return rows
    .map((row) => {
      const { studyId, schemaId, scannerId, visit, classId } = row;
      return summaryLine([studyId, schemaId, scannerId, visit, classId].join(' '), row);
    })
    .sort();
}

/** What the recorded changes say of each class of a volume, the last one of each: by 'volume class'. */
export async function lastChanges(
  db: Database,
  studyIds: readonly string[],
): Promise<Map<string, State>> {
  const changes = await db.coverageChange.findMany({
    where: { volume: { studyId: { in: [...studyIds] } } },
    orderBy: { at: 'asc' },
  });
  return new Map(
    changes.flatMap((change) =>
      states.flatMap((state) =>
        change[state].map((id): [string, State] => [`${change.volumeId} ${id}`, state]),
      ),
    ),
  );
}

function summaryLine(key: string, line: Record<State, number>): string {
  return [key, ...states.map((state) => line[state])].join(' ');
}
