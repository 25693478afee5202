import type { Database } from '../../src/db.ts';

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
export async function recountSummary(db: Database, studyIds: readonly string[]): Promise<string[]> {
  const coverage = await recountVolumes(db, studyIds);
  const counts = new Map<string, Record<State, number>>();
  const volumes = await db.volume.findMany({
    where: { studyId: { in: [...studyIds] }, isSplit: false },
  });
  for (const { id, studyId, schemaId, scannerId } of volumes) {
    for (const state of states) {
      for (const classId of coverage.get(id)?.[state] ?? []) {
        const key = [studyId, schemaId, scannerId, classId].join(' ');
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

function summaryLine(key: string, line: Record<State, number>): string {
  return [key, ...states.map((state) => line[state])].join(' ');
}
