import type { Candidate } from './candidates.ts';
import type { WantedCell } from './cells.ts';
import type { Weaknesses } from './weakness.ts';

/** Why a class is suggested in a volume, in sentences with the numbers that it follows from. */
export function reasonOf(
  cell: WantedCell,
  candidate: Pick<Candidate, 'subjectHasClass' | 'visits' | 'completes'>,
  weaknesses: Weaknesses | null,
): string {
  if (cell.action === 'DERIVE') {
    return `${cell.class.code} follows from the labels of ${volumes(cell.derivable)} of ${cell.region}: derive it there (myograph volumes derive) instead of drawing it.`;
  }
  return [coverageOf(cell), ...diceOf(cell, weaknesses), ...ofVolume(cell, candidate)].join(' ');
}

function coverageOf({ class: { code }, region, scanner, stage, counts, atScanner }: WantedCell) {
  const of = `of ${volumes(counts.volumes)}`;
  if (stage === 'nobody') {
    return `Nobody has labelled ${code} in ${region} (0 ${of}): two subjects, one for each side of a split, make it trainable there.`;
  }
  if (stage === 'one_subject') {
    return `One subject alone has ${code} in ${region} (${counts.annotated} ${of}): a second makes a split possible.`;
  }
  const known = `${code} is known in ${counts.known} ${of} of ${region}`;
  if (atScanner.volumes === counts.volumes) return `${known}.`;
  const here = atScanner.known === 0 ? 'in none' : `in ${atScanner.known}`;
  return `${known}, ${here} of ${atScanner.volumes} from ${scanner}.`;
}

function diceOf(cell: WantedCell, weaknesses: Weaknesses | null): string[] {
  if (weaknesses === null || cell.stage === 'nobody') return [];
  const { dice, worst } = weaknesses.of(cell.class.id, cell.region);
  if (dice === null) return [`${weaknesses.version} was not measured on it there.`];
  const part = worst === null ? '' : `, ${worst.dice.toFixed(3)} in the ${worst.third} third`;
  return [`${weaknesses.version} reaches a Dice of ${dice.toFixed(3)}${part}.`];
}

function ofVolume(
  { stage }: WantedCell,
  { subjectHasClass, visits, completes }: Parameters<typeof reasonOf>[1],
): string[] {
  return [
    ...(stage === 'more' && !subjectHasClass ? ['The subject has it in no volume yet.'] : []),
    ...(visits > 1 ? [`The subject was imaged at ${visits} visits.`] : []),
    ...(completes === null ? [] : [`It is the last class that ${completes} waits for there.`]),
  ];
}

function volumes(n: number): string {
  return `${n} volume${n === 1 ? '' : 's'}`;
}
