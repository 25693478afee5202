import type { Transaction } from '../../db.ts';
import type { Volume } from '../../generated/prisma/client.ts';
import { toJson } from '../../services/json.ts';
import type { AnnotationPlan } from './labels.ts';
import { refuseRow } from './problems.ts';

/**
 * Records an annotation unless it is there already, for which null is given.
 *
 * @param correctedFrom the annotation that it corrects
 */
export async function annotate(
  tx: Transaction,
  { actor, jobId }: { readonly actor: { readonly id: string }; readonly jobId: string },
  volume: Volume,
  plan: AnnotationPlan,
  correctedFrom: string | null = null,
): Promise<{ readonly id: string; readonly description: string } | null> {
  const key = { volumeId: volume.id, declaration: plan.identity };
  const where = { volumeId_declaration: key };
  if ((await tx.annotation.findUnique({ where })) !== null) return null;
  if (volume.isSplit) {
    refuseRow(
      'CONFLICT',
      'The image was split into its limbs, which a label map of both no longer reaches. Import label maps of the limbs.',
      'label_map',
    );
  }
  const { declared, slices, leftOut } = plan;
  const { id } = await tx.annotation.create({
    data: {
      ...key,
      kind: 'MANUAL',
      status: declared.status,
      labelMapSha256: plan.labelMap.sha256,
      sourceSha256: plan.source.sha256,
      isExhaustive: declared.isExhaustive,
      firstSlice: slices.first,
      lastSlice: slices.last,
      annotator: declared.annotator,
      tool: declared.tool,
      annotatedAt: declared.annotatedAt === null ? null : new Date(declared.annotatedAt),
      provenance: toJson({ job: jobId, leftOut, ...(correctedFrom !== null && { correctedFrom }) }),
      createdById: actor.id,
    },
  });
  await tx.annotationClass.createMany({
    data: plan.classes.map((each) => ({
      annotationId: id,
      classId: each.id,
      voxels: each.voxels,
    })),
  });
  return { id, description: describe(plan) };
}

function describe({ declared, classes, slices }: AnnotationPlan): string {
  const absent = classes.filter(({ voxels }) => voxels === 0).map(({ code }) => code);
  const parts = [
    `${classes.length} ${classes.length === 1 ? 'class' : 'classes'}`,
    ...(absent.length > 0 ? [`absent: ${absent.join(', ')}`] : []),
    `slices ${slices.first}-${slices.last}`,
    ...(declared.isExhaustive ? ['exhaustive'] : []),
    declared.status.toLowerCase(),
  ];
  return `annotation by ${declared.annotator} (${parts.join('; ')})`;
}
