import type { LabelMap, SliceRange } from '../../imaging/image.ts';
import { axialLayout } from '../../imaging/slices.ts';
import type { ImportProblem } from '../../services/catalog/import-report.ts';
import { clearOutside, countOrdinals, keepOrdinals } from '../../services/labels/label-maps.ts';
import type { Schema } from '../../services/labels/schemas.ts';
import type { LabelDeclaration } from './manifest.ts';
import { refuseRow, warning } from './problems.ts';

/** A class with its value in the label maps of a region. */
export interface OrdinalClass {
  readonly id: number;
  readonly code: string;
  readonly ordinal: number;
}

interface Declaration {
  readonly declared: LabelDeclaration;
  readonly schema: Schema;
  readonly ordinals: readonly OrdinalClass[];
  readonly slices: SliceRange;
}

/**
 * Keeps the declared classes in the declared slices; what else was drawn is left out, and said.
 *
 * @throws RowRefused when something that is not declared was drawn, but the map declared exhaustive
 */
export function reduceLabels(
  labels: LabelMap,
  { declared, schema, ordinals, slices }: Declaration,
): { labels: LabelMap; warnings: ImportProblem[] } {
  const wanted = new Set(ordinals.map(({ ordinal }) => ordinal));
  const { axis } = axialLayout(labels.grid).view[2];
  const inside = clearOutside(labels, axis, slices);
  const drawn = countOrdinals(inside.labels.data);
  const undeclared = listed(schema, drawn, (ordinal) => !wanted.has(ordinal));
  const beyond = listed(schema, inside.cleared, (ordinal) => wanted.has(ordinal));
  if (undeclared !== '' && declared.isExhaustive) {
    refuseRow(
      'MANIFEST_INVALID',
      `The label map is declared exhaustive, but has labels of classes that are not declared: ${undeclared}. Declare them, or say that it is not exhaustive.`,
      'exhaustive',
    );
  }
  const warnings: ImportProblem[] = [];
  if (undeclared !== '') {
    const message = `Labels of classes that are not declared were left out: ${undeclared}.`;
    warnings.push(warning('LABEL_UNDECLARED', message, 'classes'));
  }
  if (beyond !== '') {
    const message = `Labels outside the slices ${slices.first}-${slices.last} were left out: ${beyond}.`;
    warnings.push(warning('LABEL_OUTSIDE_SLICES', message, 'slices'));
  }
  return { labels: keepOrdinals(inside.labels, wanted), warnings };
}

/** Classes with voxels, as a message lists them; empty when there are none. */
function listed(
  { classes }: Schema,
  counts: Uint32Array,
  isMeant: (ordinal: number) => boolean,
): string {
  return classes
    .map(({ code }, place) => ({ code, ordinal: place + 1, voxels: counts[place + 1] ?? 0 }))
    .filter(({ ordinal, voxels }) => voxels > 0 && isMeant(ordinal))
    .map(({ code, voxels }) => `${code} (${voxels} ${voxels === 1 ? 'voxel' : 'voxels'})`)
    .join(', ');
}
