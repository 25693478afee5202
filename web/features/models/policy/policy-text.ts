import { formatDice } from '../../../components/format.ts';
import type { PolicyFragment } from '../../../generated/models.ts';
import { snapshotName } from '../names.ts';

type Policy = Pick<
  PolicyFragment,
  'aliases' | 'requireEvaluation' | 'evaluationSnapshot' | 'minimumMeanDice' | 'secondPerson'
>;

/** What a policy asks for, as the end of a sentence. */
export function policyText(policy: Policy): string {
  const { aliases, requireEvaluation, evaluationSnapshot, minimumMeanDice, secondPerson } = policy;
  const on = evaluationSnapshot ? ` on ${snapshotName(evaluationSnapshot)}` : '';
  const least =
    minimumMeanDice === null ? '' : ` with a mean Dice of at least ${formatDice(minimumMeanDice)}`;
  const asked = [
    ...(requireEvaluation ? [`an evaluation${on}${least}`] : []),
    ...(secondPerson ? ['the approval of a second person'] : []),
  ];
  if (asked.length === 0) return 'nothing is asked of a promotion.';
  const where = aliases.length === 0 ? 'every alias' : aliases.join(', ');
  return `${asked.join(' and ')}, for ${where}.`;
}
