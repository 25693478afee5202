import { MyographError } from '../../errors.ts';
import { type CoverageCounts, describeGaps } from '../coverage/counts.ts';
import type { LossMode, LossSettings } from '../settings.ts';

export interface RejectedLoss {
  readonly loss: LossSettings;
  readonly why: string;
}

/** From coverage to loss. The table in docs/training.md is written from these. */
export interface Rule {
  readonly id: string;
  readonly applies: (counts: CoverageCounts) => boolean;
  /** When that is, in words. */
  readonly when: string;
  readonly loss: LossSettings;
  /** What applies, in the numbers of a cohort. */
  readonly found: (counts: CoverageCounts) => string;
  readonly why: string;
  readonly rejected: readonly Alternative[];
}

export interface Alternative extends RejectedLoss {
  /** Where it is one, if not everywhere: in words, and in the numbers of a cohort that has it. */
  readonly only?: {
    readonly when: string;
    readonly found: (counts: CoverageCounts) => string | null;
  };
}

/** Soft dice with λ = 1: log-dice grows without bound where a known class has no voxels. */
const DICE = { gating: 'catalog', crossEntropy: true, dice: 'soft', lambda: 1 } as const;

const FN: LossSettings = { mode: 'fn', backgroundWeight: 1, ...DICE };
const FN_WITHOUT_BACKGROUND: LossSettings = { mode: 'fn', backgroundWeight: 0, ...DICE };
const FP: LossSettings = { mode: 'fp', backgroundWeight: 0, ...DICE };
const FN_OR_FP: LossSettings = { mode: 'fn_or_fp', backgroundWeight: 0, ...DICE };
const FN_PLUS_FP: LossSettings = { mode: 'fn_plus_fp', backgroundWeight: 0, ...DICE };
const MARGINAL: LossSettings = { mode: 'marginal', backgroundWeight: 1, ...DICE };
const LABEL_SET: LossSettings = { mode: 'label_set', backgroundWeight: 1, ...DICE, dice: 'leaf' };
const IGNORE: LossSettings = { mode: 'ignore', backgroundWeight: 1, ...DICE };

/** Labels of groups are taken for what they are by this loss alone, and by no rule. */
const WITH_LABEL_SETS: Alternative = {
  loss: LABEL_SET,
  only: {
    when: 'volumes have labels of groups',
    found: ({ labelSetVolumes: volumes }) =>
      volumes === 0 ? null : `Labels of groups in ${volumes} volumes are left unused.`,
  },
  why: 'It alone takes the label of a group for any of the classes that the group includes, and learns from it; it was not compared with the masks on held-back volumes, so a person has to choose it, with --mode label_set.',
};

/** The first rule that applies is taken. */
export const LOSS_RULES: readonly Rule[] = [
  {
    id: 'complete',
    applies: (counts) =>
      counts.missingPairs === 0 && counts.partialPairs === 0 && counts.nonExhaustiveVolumes === 0,
    when: 'every trained class is known in every slice of every volume, and every volume is exhaustive in every slice',
    loss: FN,
    found: (counts) =>
      `every one of the ${counts.classes} classes is annotated in every slice of all ${counts.volumes} volumes, and every voxel outside the labels is known to be background`,
    why: 'A voxel missed by one class is then a false positive of another, so counting misses counts both errors',
    rejected: [
      {
        loss: FN_PLUS_FP,
        why: 'It weighs voxels by truth and prediction so as to spare voxels of unknown class. There are none here, and it would give background voxels no weight of their own.',
      },
      {
        loss: FN_WITHOUT_BACKGROUND,
        why: 'It would leave false positives on background voxels unpunished, although the background is known.',
      },
      WITH_LABEL_SETS,
    ],
  },
  {
    id: 'partial',
    applies: () => true,
    when: 'otherwise',
    loss: FN_PLUS_FP,
    found: describeGaps,
    why: 'A voxel is weighed by the annotated classes of its truth and of its prediction, so that no unlabelled voxel is taken for background',
    rejected: [
      {
        loss: { ...FN, gating: 'none' },
        why: 'It would teach that unlabelled voxels are background, also where they belong to a class that nobody annotated in that volume.',
      },
      {
        loss: FN_WITHOUT_BACKGROUND,
        why: 'It would leave false positives on unlabelled voxels unpunished, so labelled classes overwrite unlabelled ones.',
      },
      {
        loss: { ...FN_PLUS_FP, backgroundWeight: 1, gating: 'none' },
        why: 'Without gating and with a weight on the background it takes unlabelled voxels for background again.',
      },
      {
        loss: FP,
        why: 'It counts false positives alone; a labelled voxel that the network misses would weigh nothing in the cross-entropy.',
      },
      {
        loss: FN_OR_FP,
        why: 'It corrects the same errors, but a right voxel weighs once instead of twice; with few labels, on held-back real volumes, that gave lower Dice.',
      },
      {
        loss: MARGINAL,
        why: 'It merges the classes that are not annotated in an image with its background, so that no voxel is pushed away from its true class. In the study under docs/study its Dice was a little above on generated calves, the same on real volumes of which half had a class hidden, and far below where each kept one class alone, because it painted classes over the background where they cost nothing: worth a run beside this one, with --mode marginal.',
      },
      WITH_LABEL_SETS,
      {
        loss: IGNORE,
        why: 'It counts no unlabelled voxel where a class is not annotated, so false positives there go unpunished.',
      },
    ],
  },
];

export function firstRule(counts: CoverageCounts): Rule {
  const rule = LOSS_RULES.find((candidate) => candidate.applies(counts));
  if (rule) return rule;
  throw new MyographError('INTERNAL', 'No rule chooses a loss for this coverage.', { counts });
}

/** The rule's alternatives in a cohort with these counts. */
export function rejectedBy(rule: Rule, counts: CoverageCounts): RejectedLoss[] {
  return rule.rejected.flatMap(({ loss, why, only }) => {
    if (only === undefined) return [{ loss, why }];
    const found = only.found(counts);
    return found === null ? [] : [{ loss, why: `${found} ${why}` }];
  });
}

/**
 * The loss that a person means who names a mode alone, in place of another loss. The masks take over its
 * other terms; the other modes need a weight on the background, and a Dice of their own kind.
 */
export function lossOfMode(mode: LossMode, chosen: LossSettings): LossSettings {
  const own = [MARGINAL, LABEL_SET, IGNORE].find((loss) => loss.mode === mode);
  return own ?? { ...chosen, mode };
}
