import { MyographError } from '../errors.ts';
import { type CoverageCounts, countCoverage, describeGaps } from './coverage/counts.ts';
import { coverageHash, hasVoxels, type MemberCoverage } from './coverage.ts';
import type { LossSettings } from './settings.ts';

export interface RejectedLoss {
  readonly loss: LossSettings;
  readonly why: string;
}

export interface LeftOutClass {
  readonly class: string;
  readonly why: string;
}

/** The loss of a training run with everything that a person needs to judge it. */
export interface LossChoice {
  readonly loss: LossSettings;
  /** Which rule fired: 'complete' or 'partial'. */
  readonly rule: string;
  readonly reason: string;
  readonly counts: CoverageCounts;
  readonly coverageHash: string;
  readonly rejected: readonly RejectedLoss[];
  readonly automatic: boolean;
  readonly override: { readonly by: string; readonly why: string } | null;
  readonly leftOut: readonly LeftOutClass[];
}

interface Rule {
  readonly id: string;
  readonly applies: (counts: CoverageCounts) => boolean;
  readonly loss: LossSettings;
  readonly because: (counts: CoverageCounts) => string;
  readonly rejected: readonly RejectedLoss[];
}

/** Soft dice with λ = 1: log-dice grows without bound where a known class has no voxels. */
const DICE = { gating: 'catalog', crossEntropy: true, dice: 'soft', lambda: 1 } as const;

const FN: LossSettings = { mode: 'fn', backgroundWeight: 1, ...DICE };
const FN_WITHOUT_BACKGROUND: LossSettings = { mode: 'fn', backgroundWeight: 0, ...DICE };
const FP: LossSettings = { mode: 'fp', backgroundWeight: 0, ...DICE };
const FN_OR_FP: LossSettings = { mode: 'fn_or_fp', backgroundWeight: 0, ...DICE };
const FN_PLUS_FP: LossSettings = { mode: 'fn_plus_fp', backgroundWeight: 0, ...DICE };

/** The first rule that applies is taken. */
const RULES: readonly Rule[] = [
  {
    id: 'complete',
    applies: (counts) =>
      counts.missingPairs === 0 && counts.partialPairs === 0 && counts.nonExhaustiveVolumes === 0,
    loss: FN,
    because: (counts) =>
      `every one of the ${counts.classes} classes is annotated in every slice of all ${counts.volumes} volumes, and every voxel outside the labels is known to be background. A voxel missed by one class is then a false positive of another, so counting misses counts both errors`,
    rejected: [
      {
        loss: FN_PLUS_FP,
        why: 'It weighs voxels by truth and prediction so as to spare voxels of unknown class. There are none here, and it would give background voxels no weight of their own.',
      },
      {
        loss: FN_WITHOUT_BACKGROUND,
        why: 'It would leave false positives on background voxels unpunished, although the background is known.',
      },
    ],
  },
  {
    id: 'partial',
    applies: () => true,
    loss: FN_PLUS_FP,
    because: (counts) =>
      `${describeGaps(counts)}. The loss therefore weighs a voxel by the annotated classes of its truth and of its prediction, and takes no unlabelled voxel for background`,
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
    ],
  },
];

/**
 * The loss that the cohort's frozen coverage calls for.
 *
 * @param classes candidate class codes; those without a labelled voxel anywhere are left out by name
 * @throws COHORT_EMPTY without a member or a class to train
 * @throws CLASS_ONE_SIDED for a class labelled on one side of the split alone
 */
export function chooseLoss(
  members: readonly MemberCoverage[],
  classes: readonly string[],
): LossChoice {
  const { trained, leftOut } = trainableClasses(members, classes);
  refuseOneSided(members, trained);
  const counts = countCoverage(members, trained);
  const rule = firstRule(counts);
  const omitted = leftOut.map(({ class: code, why }) => ` Left out of training: ${code} (${why}).`);
  return {
    loss: rule.loss,
    rule: rule.id,
    reason: `${describeLoss(rule.loss)}, because ${rule.because(counts)}.${omitted.join('')}`,
    counts,
    coverageHash: coverageHash(members, trained),
    rejected: rule.rejected,
    automatic: true,
    override: null,
    leftOut,
  };
}

/** The same choice with a person's loss; what the rule would have taken moves to the rejected. */
export function overrideLoss(
  choice: LossChoice,
  loss: LossSettings,
  by: string,
  why: string,
): LossChoice {
  if (by.trim() === '' || why.trim() === '') {
    throw new MyographError(
      'INVALID_INPUT',
      'Overriding the loss takes who does it and why: give both.',
    );
  }
  const others = choice.rejected.filter((other) => !sameLoss(other.loss, loss));
  const chosenByRule = {
    loss: choice.loss,
    why: `Chosen by rule '${choice.rule}', overridden by ${by}.`,
  };
  return {
    ...choice,
    loss,
    reason: `${describeLoss(loss)}, because ${by} overrode the automatic choice: ${why}. The automatic choice was ${choice.reason}`,
    rejected: sameLoss(choice.loss, loss) ? others : [chosenByRule, ...others],
    automatic: false,
    override: { by, why },
  };
}

/** Candidate classes that can be learned, in their order, and the others with the reason. */
export function trainableClasses(
  members: readonly MemberCoverage[],
  classes: readonly string[],
): { readonly trained: readonly string[]; readonly leftOut: readonly LeftOutClass[] } {
  const isTrained = (code: string) => members.some((member) => hasVoxels(member, code));
  const trained = classes.filter(isTrained);
  if (trained.length === 0) {
    throw new MyographError(
      'COHORT_EMPTY',
      `None of the classes asked for (${classes.join(', ')}) is annotated in any of the ${members.length} volumes: annotate one, or widen the cohort.`,
      { classes },
    );
  }
  const leftOut = classes
    .filter((code) => !isTrained(code))
    .map((code) => ({ class: code, why: 'no volume of the cohort has a labelled voxel of it' }));
  return { trained, leftOut };
}

/** For a person: mode, background weight, gating and dice term. */
function describeLoss(loss: LossSettings): string {
  const entropy = `cross-entropy '${loss.mode}' (w_0 = ${loss.backgroundWeight}, ${loss.gating === 'catalog' ? 'gated by the catalog' : 'not gated'})`;
  const dice = `${loss.lambda === 1 ? '' : `${loss.lambda} × `}${loss.dice}-dice`;
  const terms = [loss.crossEntropy ? entropy : '', loss.dice === 'none' ? '' : dice];
  return terms.filter((term) => term !== '').join(' + ');
}

function refuseOneSided(members: readonly MemberCoverage[], trained: readonly string[]): void {
  for (const code of trained) {
    const holders = members.filter((member) => hasVoxels(member, code));
    const sides = new Set(holders.map((member) => member.side));
    if (sides.size === 1) {
      const [side, other] = sides.has('TRAINING')
        ? ['training', 'evaluation']
        : ['evaluation', 'training'];
      throw new MyographError(
        'CLASS_ONE_SIDED',
        `Class ${code} is annotated in ${holders.length} volumes on the ${side} side of the split and in none on the ${other} side: split again, annotate it in more subjects, or leave it out.`,
        { class: code, side, volumes: holders.map((member) => member.volumeId) },
      );
    }
  }
}

function firstRule(counts: CoverageCounts): Rule {
  const rule = RULES.find((candidate) => candidate.applies(counts));
  if (!rule) {
    throw new MyographError('INTERNAL', 'No rule chooses a loss for this coverage.', { counts });
  }
  return rule;
}

function sameLoss(a: LossSettings, b: LossSettings): boolean {
  return (
    a.mode === b.mode &&
    a.backgroundWeight === b.backgroundWeight &&
    a.gating === b.gating &&
    a.crossEntropy === b.crossEntropy &&
    a.dice === b.dice &&
    a.lambda === b.lambda
  );
}
