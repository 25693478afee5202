import type { VolumeSummaryFragment } from '../../generated/volumes.ts';

const limbs = { LEFT: 'left', RIGHT: 'right', BOTH: 'both limbs', NONE: 'no side' } as const;

/** Which limb an image shows, in words. */
export function limbOf({ laterality }: Pick<VolumeSummaryFragment, 'laterality'>): string {
  return limbs[laterality];
}

/** Voxels and their size, such as `320 × 320 × 31 · 1.3 × 1.3 × 5 mm`. */
export function describeGrid({
  size,
  spacingMm,
}: Pick<VolumeSummaryFragment, 'size' | 'spacingMm'>): string {
  return `${size.join(' × ')} · ${describeSpacing(spacingMm)} mm`;
}

/** Millimetres to two decimals, without a unit. */
export function describeSpacing(spacingMm: readonly number[]): string {
  return spacingMm.map((mm) => Number(mm.toFixed(2))).join(' × ');
}
