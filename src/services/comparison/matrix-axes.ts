import type { Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { LabelClass, Laterality } from '../../generated/prisma/client.ts';
import { type NamedVersion, nameOf } from './evaluations.ts';
import { type DiceAxis, isFree, type MatrixInput } from './matrix-input.ts';

/** A place on an axis. */
export interface MatrixKey {
  readonly axis: DiceAxis;
  /** Row id of a version or volume, index of a slice, code of a class. */
  readonly key: string;
  /** For people. */
  readonly label: string;
}

/** A volume of the evaluation side. */
interface AxisVolume {
  readonly id: string;
  readonly sliceCount: number;
  readonly study: string;
  readonly subject: string;
  readonly visit: string;
  readonly laterality: Laterality;
}

/** What the axes of a matrix go over, in their order. */
export interface AxisEntries {
  readonly versions: readonly NamedVersion[];
  readonly volumes: readonly AxisVolume[];
  readonly sliceCount: number;
  readonly classes: readonly LabelClass[];
}

/**
 * All versions; the volumes of the snapshot's evaluation side by study, subject and visit, or the one given;
 * slices as many as the deepest of these has; the versions' classes, or the one given.
 *
 * @throws INVALID_INPUT when the volume, slice or class given is none of them
 */
export async function axisEntries(
  db: Transaction,
  input: MatrixInput,
  versions: readonly NamedVersion[],
  snapshotId: string,
): Promise<AxisEntries> {
  const volumes = chosenVolumes(await evaluationSide(db, snapshotId), input.volumeId ?? null);
  const sliceCount = Math.max(0, ...volumes.map((volume) => volume.sliceCount));
  refuseSlice(input.slice ?? null, sliceCount);
  return { versions, volumes, sliceCount, classes: await chosenClasses(db, versions, input) };
}

/** The places of an axis, in its order. */
export function axisKeys(axis: DiceAxis, entries: AxisEntries): MatrixKey[] {
  return keysOf[axis](entries).map((place) => ({ axis, ...place }));
}

type Keys = (entries: AxisEntries) => readonly Omit<MatrixKey, 'axis'>[];

const keysOf: Readonly<Record<DiceAxis, Keys>> = {
  VERSION: ({ versions }) => versions.map((own) => ({ key: own.id, label: nameOf(own) })),
  VOLUME: ({ volumes }) => volumeKeys(volumes),
  SLICE: ({ sliceCount }) =>
    Array.from({ length: sliceCount }, (_, slice) => ({
      key: `${slice}`,
      label: `slice ${slice}`,
    })),
  CLASS: ({ classes }) => classes.map(({ code, name }) => ({ key: code, label: name })),
};

/** Codes of subjects are unique within a study, which is named where there are several. */
function volumeKeys(volumes: readonly AxisVolume[]): Omit<MatrixKey, 'axis'>[] {
  const studies = new Set(volumes.map(({ study }) => study));
  return volumes.map(({ id, study, subject, visit, laterality }) => {
    const name = studies.size > 1 ? `${study}/${subject}` : subject;
    const side = laterality === 'NONE' ? [] : [laterality.toLowerCase()];
    return { key: id, label: [name, visit, ...side].join(' ') };
  });
}

function evaluationSide(db: Transaction, snapshotId: string): Promise<AxisVolume[]> {
  return db.$queryRaw<AxisVolume[]>`
    SELECT v.id, v.slice_count AS "sliceCount", y.code AS study, s.code AS subject, w.code AS visit,
           v.laterality
    FROM cohort_member m
    JOIN volume v ON v.id = m.volume_id
    JOIN subject s ON s.id = v.subject_id
    JOIN study y ON y.id = s.study_id
    JOIN visit w ON w.id = v.visit_id
    WHERE m.snapshot_id = ${snapshotId}::uuid AND m.side = 'EVALUATION'
    ORDER BY y.code, s.code, w.code, v.laterality, v.id`;
}

function chosenVolumes(
  volumes: readonly AxisVolume[],
  volumeId: string | null,
): readonly AxisVolume[] {
  if (volumeId === null) return volumes;
  const chosen = volumes.filter(({ id }) => id === volumeId);
  if (chosen.length > 0) return chosen;
  throw new MyographError(
    'INVALID_INPUT',
    'The volume is not on the evaluation side of the snapshot: ask with VOLUME as rows or columns for those that are.',
    { volumeId },
  );
}

function refuseSlice(slice: number | null, sliceCount: number): void {
  if (slice === null || slice < sliceCount) return;
  throw new MyographError(
    'INVALID_INPUT',
    `There is no slice ${slice}: slices are counted from 0, and the last is ${sliceCount - 1}.`,
    { slice, sliceCount },
  );
}

async function chosenClasses(
  db: Transaction,
  versions: readonly NamedVersion[],
  input: MatrixInput,
): Promise<LabelClass[]> {
  const known = [...new Set(versions.flatMap(({ classes }) => classes))];
  const codes = isFree(input, 'CLASS') ? known : known.filter((code) => code === input.class);
  if (codes.length === 0) {
    throw new MyographError(
      'INVALID_INPUT',
      `None of the versions knows a class ${input.class}: choose one of ${known.join(', ')}.`,
      { class: input.class, classes: known },
    );
  }
  const rows = await db.labelClass.findMany({ where: { code: { in: codes } } });
  return codes.flatMap((code) => rows.filter((row) => row.code === code));
}
