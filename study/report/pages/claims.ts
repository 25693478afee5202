import type { RunResult } from '../../result.ts';
import type { Claim } from '../claims/claim.ts';
import { betterRule } from '../partial.ts';
import { capital, page, table } from '../text.ts';
import { FEWEST_SUBJECTS } from '../verdict.ts';
import { READING } from './figures.ts';

export function claimsPage(runs: readonly RunResult[], claims: readonly Claim[]): string {
  return page([
    '# The claims of the abstract',
    'After this page you know which of the nine claims of Wong et al. (ISMRM 2019, abstract 4741) hold in this study, by how much, and by which rule that was decided. Thighs and calves are phantoms, in the sizes and for the steps under [what was run](README.md#what-was-run): a claim that holds or fails here may do otherwise on patients.',
    READING,
    `With under ${FEWEST_SUBJECTS} subjects no claim is decided; of so few the interval spans them all, and a verdict says no more than that all of them lie on one side.`,
    table(
      ['', 'claim', 'verdict'],
      claims.map(({ number, claim, verdict }) => [String(number), claim, verdict]),
    ),
    ...claims.flatMap(({ number, claim, rule, verdict, text }) => [
      `## ${number}. ${claim}`,
      `**${capital(verdict)}.** ${text}`,
      `*Rule: ${rule}*`,
    ]),
    '## Is there a better rule than the table of the trainer?',
    ...betterRule(runs),
  ]);
}
