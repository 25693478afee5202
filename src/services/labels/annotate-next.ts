import { z } from 'zod';
import type { LabelClass, Volume } from '../../generated/prisma/client.ts';
import { visibleStudyIds } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { volumeFilterSchema } from '../volume-filter.ts';
import { type Candidate, candidatesOf } from './annotate-next/candidates.ts';
import { type WantedCell, wantedCells } from './annotate-next/cells.ts';
import { type Planned, plan } from './annotate-next/plan.ts';
import { reasonOf } from './annotate-next/reason.ts';
import { stagesOf } from './annotate-next/stages.ts';
import { slicesOf, type Weaknesses, weaknessesOf } from './annotate-next/weakness.ts';
import { coverage } from './coverage.ts';
import { volumeCondition } from './volume-condition.ts';

/** A class to annotate, or derive, in a volume. */
export interface AnnotationSuggestion {
  readonly action: WantedCell['action'];
  readonly class: LabelClass;
  readonly volume: Volume;
  readonly firstSlice: number;
  readonly lastSlice: number;
  /** From 0 to 1, as `plan` has it. */
  readonly score: number;
  readonly reason: string;
}

const annotateNextInput = z.object({
  filter: volumeFilterSchema.nullish(),
  versionId: z.uuid().nullish(),
  first: z.int().min(1).max(500),
});

/**
 * What to annotate next in the volumes of your studies that match a filter: classes where fewest volumes
 * show them, and, with a version, where that does worst (see `needOf`), of each as many as `plan` says.
 * What is known of a class is counted over the studies and regions that the filter names, whatever else
 * it asks of the volumes.
 *
 * @throws NOT_FOUND for the version; CONFLICT when it was not evaluated; INVALID_INPUT for a class that no
 *   label schema has
 */
export async function annotateNext(
  context: ServiceContext,
  input: z.input<typeof annotateNextInput>,
): Promise<AnnotationSuggestion[]> {
  const { filter, versionId, first } = parseInput(annotateNextInput, input);
  const weaknesses = versionId ? await weaknessesOf(context, versionId) : null;
  const asked = filter ?? {};
  const about = { studies: asked.studies, regions: asked.regions };
  const groupBy = ['REGION', 'SCANNER'] as const;
  const all = await coverage(context, { groupBy, filter: about });
  const eligible = await coverage(context, { groupBy, filter: asked });
  const studyIds = await visibleStudyIds(context);
  const isAbout = await volumeCondition(context.db, about, studyIds);
  const stageOf = await stagesOf(context.db, all, isAbout);
  const planned = plan(wantedCells(all, eligible, stageOf, weaknesses), first);
  const isEligible = await volumeCondition(context.db, asked, studyIds);
  const candidates = await candidatesOf(context.db, planned, isEligible);
  return suggestions(context, planned, candidates, weaknesses);
}

/** Each place of the plan with a volume of its cell; one that is gone meanwhile is left out. */
async function suggestions(
  { db }: ServiceContext,
  planned: readonly Planned<WantedCell>[],
  candidates: ReadonlyMap<string, readonly Candidate[]>,
  weaknesses: Weaknesses | null,
): Promise<AnnotationSuggestion[]> {
  const ids = [...candidates.values()].flat().map(({ volumeId }) => volumeId);
  const volumes = await db.volume.findMany({ where: { id: { in: ids } } });
  const byId = new Map(volumes.map((volume) => [volume.id, volume]));
  const used = new Map<string, number>();
  return planned.flatMap(({ cell, score }) => {
    const place = used.get(cell.key) ?? 0;
    used.set(cell.key, place + 1);
    const candidate = candidates.get(cell.key)?.[place];
    const volume = byId.get(candidate?.volumeId ?? '');
    if (!candidate || !volume) return [];
    const isLearnedAlready = cell.action === 'ANNOTATE' && cell.stage === 'more';
    const worst = isLearnedAlready ? weaknesses?.of(cell.class.id, cell.region).worst : null;
    return [
      {
        ...{ action: cell.action, class: cell.class, volume, score },
        ...slicesOf(volume, worst?.third ?? null),
        reason: reasonOf(cell, candidate, weaknesses),
      },
    ];
  });
}
