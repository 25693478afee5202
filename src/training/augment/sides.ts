import type { LabelledSlices } from './window.ts';

/** For each label, the label that its voxels have in a mirror: itself, or that of the other side. */
export type SideTable = Uint8Array;

const SIDES = { _left: '_right', _right: '_left' } as const;

/**
 * What mirroring does to labels. Most classes have no side: a mirrored left soleus is a right soleus. Codes
 * that end in `_left` and `_right` change places, and so do label sets of such classes.
 *
 * @param classes codes in channel order, without the background
 * @param labelSets [g] = channels that label K + g may be
 * @returns null where a class or a set lacks its partner, so that mirrored images cannot be labelled
 */
export function sideTable(
  classes: readonly string[],
  labelSets: readonly (readonly number[])[],
): SideTable | null {
  const partners = [0, ...classes.map((code) => classes.indexOf(otherSide(code)) + 1)];
  if (partners.slice(1).includes(0)) return null;
  const keys = labelSets.map(keyOf);
  const sets = labelSets.map((channels) =>
    keys.indexOf(keyOf(channels.map((channel) => partners[channel] ?? 0))),
  );
  if (sets.includes(-1)) return null;
  return Uint8Array.from([...partners, ...sets.map((set) => partners.length + set)]);
}

function otherSide(code: string): string {
  for (const [side, other] of Object.entries(SIDES)) {
    if (code.endsWith(side)) return code.slice(0, -side.length) + other;
  }
  return code;
}

function keyOf(channels: readonly number[]): string {
  return channels.toSorted((a, b) => a - b).join();
}

/** Gives the labels and the presence of a mirrored window to the partners, in place. */
export function swapSides(
  { sliceCount, labels, presence }: LabelledSlices,
  table: SideTable,
): void {
  for (let at = 0; at < labels.length; at += 1) {
    labels[at] = table[labels[at] ?? 0] ?? 0;
  }
  const classCount = presence.length / sliceCount;
  const known = presence.slice();
  for (let at = 0; at < presence.length; at += 1) {
    const channel = at % classCount;
    presence[at] = known[at - channel + (table[channel] ?? channel)] ?? 0;
  }
}
