import type { Transaction } from '../../../db.ts';
import { MyographError } from '../../../errors.ts';
import { addSums, type VoxelSums } from '../../../evaluation/counts.ts';
import { dice } from '../../../evaluation/dice.ts';
import type { AnnotationAgreement, LabelClass } from '../../../generated/prisma/client.ts';
import { type AnnotationPair, pairsOfVolumes } from './pairs.ts';

/** Voxels of a class in two label maps: in both, in the first alone, in the second alone. */
interface AgreementCounts {
  readonly both: number;
  readonly firstOnly: number;
  readonly secondOnly: number;
  /** Null where neither has a voxel. */
  readonly dice: number | null;
}

export interface SliceAgreement extends AgreementCounts {
  /** From 0. */
  readonly slice: number;
}

/** Of one class, over the slices that both label maps cover. */
export interface ClassAgreement extends AgreementCounts {
  readonly class: LabelClass;
  /** In the order of the stack. */
  readonly slices: readonly SliceAgreement[];
}

/** Of two annotations; of no class as long as they were not compared. */
export interface PairAgreement extends AnnotationPair {
  /** In the order of the schema. */
  readonly classes: readonly ClassAgreement[];
}

/** Pairs of one volume that are told at once. */
const MOST_PAIRS = 200;

/**
 * Of the pairs of a volume those among these annotations; all when null.
 *
 * @throws INVALID_INPUT when they are too many
 */
export function volumeAgreement(
  pairs: readonly PairAgreement[],
  annotationIds: readonly string[] | null,
): PairAgreement[] {
  const chosen = pairs.filter(({ firstId, secondId }) =>
    [firstId, secondId].every((id) => annotationIds?.includes(id) ?? true),
  );
  if (chosen.length <= MOST_PAIRS) return chosen;
  throw new MyographError(
    'INVALID_INPUT',
    `The volume has ${chosen.length} pairs of label maps; at most ${MOST_PAIRS} are told at once. Name the annotations that you mean.`,
  );
}

/** The pairs of annotations that can be compared, by volume, with what is known of them. */
export async function agreementOfVolumes(
  db: Transaction,
  volumeIds: readonly string[],
): Promise<ReadonlyMap<string, PairAgreement[]>> {
  const pairs = await pairsOfVolumes(db, volumeIds);
  const rows = await db.annotationAgreement.findMany({
    where: { first: { volumeId: { in: [...volumeIds] } } },
    include: {
      class: { include: { schemas: true } },
      first: { select: { volume: { select: { schemaId: true } } } },
    },
  });
  const ordinal = (row: (typeof rows)[number]) =>
    row.class.schemas.find(({ schemaId }) => schemaId === row.first.volume.schemaId)?.ordinal ?? 0;
  const byPair = Map.groupBy(
    rows.toSorted((a, b) => ordinal(a) - ordinal(b)),
    keyOf,
  );
  const measured = pairs.map((pair) => ({
    ...pair,
    classes: byPair.get(keyOf(pair))?.map(classAgreement) ?? [],
  }));
  return Map.groupBy(measured, ({ volumeId }) => volumeId);
}

function keyOf({ firstId, secondId }: { firstId: string; secondId: string }): string {
  return `${firstId} ${secondId}`;
}

function classAgreement(row: AnnotationAgreement & { readonly class: LabelClass }): ClassAgreement {
  const sums = row.slices.map((_, place) => sumsAt(row, place));
  const slices = row.slices.map((slice, place) => ({ slice, ...countsOf(sumsAt(row, place)) }));
  return { class: row.class, slices, ...countsOf(addSums(sums)) };
}

/** The first label map is taken for the truth: Dice is the same either way. */
function sumsAt({ both, firstOnly, secondOnly }: AnnotationAgreement, place: number): VoxelSums {
  return {
    truePositive: both[place] ?? 0,
    falseNegative: firstOnly[place] ?? 0,
    falsePositive: secondOnly[place] ?? 0,
  };
}

function countsOf(sums: VoxelSums): AgreementCounts {
  return {
    both: sums.truePositive,
    firstOnly: sums.falseNegative,
    secondOnly: sums.falsePositive,
    dice: dice(sums),
  };
}

/** The slices in which most voxels differ, the worst first; those without a difference are not among them. */
export function worstSlices({ slices }: ClassAgreement, most: number): SliceAgreement[] {
  const differing = ({ firstOnly, secondOnly }: SliceAgreement) => firstOnly + secondOnly;
  return slices
    .filter((each) => differing(each) > 0)
    .toSorted((a, b) => differing(b) - differing(a) || a.slice - b.slice)
    .slice(0, most);
}
