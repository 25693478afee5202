import type { Transaction } from '../../db.ts';
import type { Evaluation, Laterality } from '../../generated/prisma/client.ts';
import { determinant } from '../../imaging/affine.ts';
import { annotatedSlices } from '../../training/coverage.ts';
import { memberCoverage, parseFrozenCoverage } from '../cohorts/frozen-coverage.ts';
import { MAX_CELLS, refuseMoreCells } from './bounds.ts';
import { countsBySlice, type SumsRow } from './score.ts';

/** A class of one volume as people and as the version have it, over the slices of its annotation. */
export interface MeasuredVolume {
  readonly class: string;
  readonly subjectId: string;
  readonly subject: string;
  readonly visit: string;
  readonly laterality: Laterality;
  /** Of the body region. */
  readonly schemaId: number;
  readonly sequence: string | null;
  readonly volumeId: string;
  readonly manualMl: number;
  readonly predictedMl: number;
  /** In neither mask. */
  readonly isEmpty: boolean;
  /** Measured in all the slices that the class is annotated in. */
  readonly isWhole: boolean;
}

type MeasuredRow = SumsRow &
  Omit<MeasuredVolume, 'manualMl' | 'predictedMl' | 'isEmpty' | 'isWhole'> & {
    readonly slices: number;
    readonly affine: number[];
  };

/**
 * Volumes in mL of these classes in all that an evaluation measured, by subject, visit and limb; for those
 * who may see it.
 *
 * @throws INVALID_INPUT when there are more than 10,000 volumes × classes
 */
export async function measuredVolumes(
  db: Transaction,
  evaluation: Pick<Evaluation, 'id' | 'snapshotId'>,
  classes: readonly string[],
): Promise<MeasuredVolume[]> {
  const rows = await readVolumes(db, evaluation.id, classes);
  refuseMoreCells(rows, 'The list of volumes and classes', 'name classes');
  const annotated = await annotatedCounts(db, evaluation.snapshotId);
  return rows.map(({ tp, fp, fn, slices, affine, ...rest }) => {
    const voxelMl = Math.abs(determinant(affine)) / 1000;
    return {
      ...rest,
      manualMl: (tp + fn) * voxelMl,
      predictedMl: (tp + fp) * voxelMl,
      isEmpty: tp + fp + fn === 0,
      isWhole: annotated(rest.volumeId, rest.class) === slices,
    };
  });
}

function readVolumes(
  db: Transaction,
  evaluationId: string,
  classes: readonly string[],
): Promise<MeasuredRow[]> {
  return db.$queryRaw<MeasuredRow[]>`
    SELECT k.code AS class, s.id AS "subjectId", s.code AS subject, i.code AS visit,
           v.laterality::text AS laterality, v.schema_id::int AS "schemaId", v.sequence,
           v.id AS "volumeId", v.affine, count(*)::int AS slices,
           sum(u.tp)::float8 AS tp, sum(u.fp)::float8 AS fp, sum(u.fn)::float8 AS fn
    ${countsBySlice}
    WHERE c.evaluation_id = ${evaluationId}::uuid AND k.code = ANY (${[...classes]})
    GROUP BY k.id, s.id, i.id, v.id
    ORDER BY s.code, s.id, i.code, v.laterality, v.id
    LIMIT ${MAX_CELLS + 1}`;
}

/** In how many slices a class of a volume is annotated, as frozen. */
async function annotatedCounts(
  db: Transaction,
  snapshotId: string,
): Promise<(volumeId: string, code: string) => number> {
  const rows = await db.cohortMember.findMany({ where: { snapshotId, side: 'EVALUATION' } });
  const members = new Map(
    rows.map((row) => [
      row.volumeId,
      memberCoverage({ ...row, coverage: parseFrozenCoverage(row.coverage) }),
    ]),
  );
  return (volumeId, code) => {
    const member = members.get(volumeId);
    return member ? annotatedSlices(member, code).reduce((sum, looked) => sum + looked, 0) : 0;
  };
}
