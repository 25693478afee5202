import type { Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { Volume } from '../../generated/prisma/client.ts';
import type { LabelMap } from '../../imaging/image.ts';
import { toJson } from '../../services/json.ts';
import { annotationsThatCount } from '../../services/labels/counting.ts';
import { countOrdinals } from '../../services/labels/label-maps.ts';
import type { Schema } from '../../services/labels/schemas.ts';
import { type ObjectRef, recordObjects } from '../../services/objects.ts';
import { sha256Of } from '../../storage/object-store.ts';
import type { WorkerContext } from '../worker-context.ts';

/** A derived label map, its bytes in the store, to be recorded. */
export interface DerivedLabels {
  readonly volume: Volume;
  readonly schema: Schema;
  readonly labels: LabelMap;
  readonly labelMap: ObjectRef;
  readonly createdById: string;
  readonly origin: { readonly job: string; readonly codeVersion: string };
  /** Annotations that it was derived from. */
  readonly from: readonly string[];
  /** Codes of the classes that these declare. */
  readonly annotated: ReadonlySet<string>;
}

/**
 * Records a derived annotation, once for the same annotations that it was derived from.
 *
 * @returns false when it was recorded before, and is not accepted any more
 * @throws CONFLICT when the annotations that count have changed since it was derived from them
 */
export function recordDerived(worker: WorkerContext, derived: DerivedLabels): Promise<boolean> {
  const { volume, schema, labels, labelMap, origin, from, annotated, createdById } = derived;
  const counts = countOrdinals(labels.data);
  const basis = `derived from ${[...from].sort().join()}`;
  const key = { volumeId: volume.id, declaration: sha256Of(new TextEncoder().encode(basis)) };
  return worker.inTransaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM study WHERE id = ${volume.studyId}::uuid FOR NO KEY UPDATE`;
    const where = { volumeId_declaration: key };
    if ((await tx.annotation.findUnique({ where })) !== null) return false;
    await refuseChanged(tx, volume, from);
    await recordObjects(tx, worker.store, [labelMap]);
    const { id } = await tx.annotation.create({
      data: {
        ...key,
        kind: 'DERIVED',
        status: 'ACCEPTED',
        labelMapSha256: labelMap.sha256,
        sourceSha256: labelMap.sha256,
        isExhaustive: true,
        firstSlice: 0,
        lastSlice: volume.sliceCount - 1,
        annotator: 'myograph',
        tool: `myograph ${origin.codeVersion}`,
        provenance: toJson({ ...origin, parentAnnotations: from }),
        createdById,
      },
    });
    await tx.annotationClass.createMany({
      data: schema.classes.flatMap(({ id: classId, code, kind }, place) =>
        kind === 'GROUP' && !annotated.has(code)
          ? []
          : [{ annotationId: id, classId, voxels: counts[place + 1] ?? 0 }],
      ),
    });
    return true;
  });
}

async function refuseChanged(
  tx: Transaction,
  { id }: Volume,
  sources: readonly string[],
): Promise<void> {
  const now = await tx.annotation.findMany({
    where: { volumeId: id, ...annotationsThatCount },
    select: { id: true },
  });
  const ids = new Set(now.map((annotation) => annotation.id));
  if (ids.size === sources.length && sources.every((source) => ids.has(source))) return;
  throw new MyographError(
    'CONFLICT',
    'Annotations of the volume were added or reviewed while classes were derived from them. Derive them again.',
  );
}
