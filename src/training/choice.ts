import { MyographError } from '../errors.ts';
import { firstRule, type RejectedLoss, rejectedBy } from './choice/rules.ts';
import { type CoverageCounts, countCoverage } from './coverage/counts.ts';
import { coverageHash, hasVoxels, type MemberCoverage } from './coverage.ts';
import type { LabelSet } from './label-sets.ts';
import type { LossSettings } from './settings.ts';

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

/**
 * The loss that the cohort's frozen coverage calls for.
 *
 * Labels of sets do not change the rule: the losses that rules choose leave them unused. A member that
 * has nothing else is therefore not counted.
 *
 * @param classes candidate class codes; those without a labelled voxel anywhere are left out by name
 * @param knownHash coverageHash of the members, where it is at hand: it is most of the work
 * @throws COHORT_EMPTY without a member or a class to train
 * @throws CLASS_ONE_SIDED for a class labelled on one side of the split alone
 */
export function chooseLoss(
  members: readonly MemberCoverage[],
  classes: readonly string[],
  labelSets: readonly LabelSet[] = [],
  knownHash?: string,
): LossChoice {
  const { trained, leftOut } = trainableClasses(members, classes);
  refuseOneSided(members, trained);
  const counts = countCoverage(members, trained, labelSets);
  const rule = firstRule(counts);
  const omitted = leftOut.map(({ class: code, why }) => ` Left out of training: ${code} (${why}).`);
  return {
    loss: rule.loss,
    rule: rule.id,
    reason: `${describeLoss(rule.loss)}, because ${rule.found(counts)}. ${rule.why}.${omitted.join('')}`,
    counts,
    coverageHash:
      knownHash ?? coverageHash(members, [...trained, ...labelSets.map(({ code }) => code)]),
    rejected: rejectedBy(rule, counts),
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
    reason: `${describeLoss(loss)}, because ${by} overrode the automatic choice: ${why.trim().replace(/\.$/, '')}. The automatic choice was ${choice.reason}`,
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
export function describeLoss(loss: LossSettings): string {
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
