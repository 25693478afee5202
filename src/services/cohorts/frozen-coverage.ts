import { z } from 'zod';
import type { SliceRange } from '../../imaging/image.ts';
import { joinedRanges } from '../../training/coverage/ranges.ts';
import type { ClassCoverage, MemberCoverage } from '../../training/coverage.ts';

/** What an accepted annotation says of a volume. */
export interface AnnotationContent {
  readonly labelMapSha256: string;
  readonly isExhaustive: boolean;
  readonly slices: SliceRange;
  readonly classes: readonly { readonly code: string; readonly voxels: number }[];
}

/** Coverage of a volume as it is frozen with a member: the member's own identity is kept beside it. */
export type FrozenCoverage = Pick<MemberCoverage, 'sliceCount' | 'exhaustive' | 'classes'>;

/** Of one volume: the classes of its region, and which of them follow from what is annotated. */
export interface RegionCoverage {
  readonly sliceCount: number;
  readonly regionClasses: readonly string[];
  readonly derivable: readonly string[];
}

/**
 * What is known of each of these classes in a volume, from its annotations.
 *
 * A class has the slices of every annotation that declares it. It is ANNOTATED when one of them has
 * voxels of it, else ABSENT. A class of another region is NOT_APPLICABLE.
 */
export function freezeCoverage(
  volume: RegionCoverage,
  annotations: readonly AnnotationContent[],
  classes: readonly string[],
): FrozenCoverage {
  const exhaustive = annotations.filter(({ isExhaustive }) => isExhaustive);
  const ofRegion = new Set(volume.regionClasses);
  const declarations = declarationsByClass(annotations);
  const coverage = (code: string): ClassCoverage => {
    if (!ofRegion.has(code)) return NOT_APPLICABLE;
    const declared = declarations.get(code);
    if (declared) return declaredCoverage(declared);
    return volume.derivable.includes(code) ? DERIVABLE : NOT_ANNOTATED;
  };
  return {
    sliceCount: volume.sliceCount,
    exhaustive: longest(exhaustive.map(({ slices }) => slices)),
    classes: Object.fromEntries(classes.map((code) => [code, coverage(code)])),
  };
}

const NOT_APPLICABLE: ClassCoverage = { state: 'NOT_APPLICABLE', slices: [] };
const NOT_ANNOTATED: ClassCoverage = { state: 'NOT_ANNOTATED', slices: [] };
const DERIVABLE: ClassCoverage = { state: 'DERIVABLE', slices: [] };

/** What an annotation says of one class. */
interface Declaration {
  readonly slices: SliceRange;
  readonly voxels: number;
}

function declarationsByClass(
  annotations: readonly AnnotationContent[],
): ReadonlyMap<string, readonly Declaration[]> {
  const byClass = new Map<string, Declaration[]>();
  for (const { slices, classes } of annotations) {
    for (const { code, voxels } of classes) {
      const declared = byClass.get(code);
      if (declared) declared.push({ slices, voxels });
      else byClass.set(code, [{ slices, voxels }]);
    }
  }
  return byClass;
}

function declaredCoverage(declarations: readonly Declaration[]): ClassCoverage {
  const hasVoxels = declarations.some(({ voxels }) => voxels > 0);
  return {
    state: hasVoxels ? 'ANNOTATED' : 'ABSENT',
    slices: joinedRanges(declarations.map(({ slices }) => slices)),
  };
}

/** The longest run of slices; coverage keeps one, and claiming less than is known does no harm. */
function longest(ranges: readonly SliceRange[]): SliceRange | null {
  const [first] = joinedRanges(ranges).sort((a, b) => b.last - b.first - (a.last - a.first));
  return first ?? null;
}

const sliceRange = z.object({ first: z.int(), last: z.int() });

const frozenCoverageSchema: z.ZodType<FrozenCoverage> = z.object({
  sliceCount: z.int(),
  exhaustive: sliceRange.nullable(),
  classes: z.record(
    z.string(),
    z.object({
      state: z.enum(['ANNOTATED', 'ABSENT', 'NOT_ANNOTATED', 'DERIVABLE', 'NOT_APPLICABLE']),
      slices: z.array(sliceRange),
    }),
  ),
});

/** Reads the coverage that the database keeps with a member. */
export function parseFrozenCoverage(json: unknown): FrozenCoverage {
  return frozenCoverageSchema.parse(json);
}

/**
 * A member's coverage for the choice of the loss and for batches. Its identity is the hash of the
 * image, so that the same content gives the same hashes in every catalog.
 */
export function memberCoverage(member: {
  readonly imageSha256: string;
  readonly side: MemberCoverage['side'];
  readonly coverage: FrozenCoverage;
}): MemberCoverage {
  return { volumeId: member.imageSha256, side: member.side, ...member.coverage };
}
