import { createHash } from 'node:crypto';
import { resampleLabelsToGrid } from '../../imaging/geometry.ts';
import type { Grid, LabelCodes, LabelMap, SliceRange } from '../../imaging/image.ts';
import type { LabelSchemaData } from '../../imaging/label-schemas.ts';
import {
  applyLabelTable,
  type DroppedCode,
  type LabelTable,
  parseLabelTable,
} from '../../imaging/label-table.ts';
import { readLabelMapCodes } from '../../imaging/nifti.ts';
import { checkSides } from '../../imaging/sides.ts';
import { axialLayout } from '../../imaging/slices.ts';
import type { ImportProblem } from '../../services/catalog/import-report.ts';
import { countOrdinals, putLabelMap } from '../../services/labels/label-maps.ts';
import { type Schema, schemaData } from '../../services/labels/schemas.ts';
import type { ObjectRef } from '../../services/objects.ts';
import type { LabelDeclaration, ManifestRow } from './manifest.ts';
import { forColumn, refuseRow } from './problems.ts';
import { type OrdinalClass, reduceLabels } from './reduce.ts';
import { type ImportSource, readFile } from './source.ts';

/** An annotation to be recorded. */
export interface AnnotationPlan {
  readonly declared: LabelDeclaration;
  readonly labelMap: ObjectRef;
  readonly source: ObjectRef;
  readonly slices: SliceRange;
  readonly classes: readonly {
    readonly id: number;
    readonly code: string;
    readonly voxels: number;
  }[];
  /** Structures that the label table names and leaves out. */
  readonly leftOut: readonly DroppedCode[];
  /** Identity of all that is declared, so that the same row twice makes nothing new. */
  readonly identity: string;
}

interface LabelRequest {
  readonly laterality: ManifestRow['laterality'];
  readonly declared: LabelDeclaration;
  readonly schema: Schema;
  /** The image's. */
  readonly grid: Grid;
}

/**
 * Reads a label map, brings it to the image's grid and the schema's values, reduces it to what is
 * declared, and keeps it.
 *
 * @throws RowRefused
 */
export async function prepareLabels(
  source: ImportSource,
  { laterality, declared, schema, grid }: LabelRequest,
): Promise<{ annotation: AnnotationPlan; warnings: readonly ImportProblem[] }> {
  const ordinals = declaredOrdinals(declared, schema);
  const slices = declaredSlices(declared, grid);
  const { labels, object, leftOut } = await readLabels(source, {
    laterality,
    declared,
    schema,
    grid,
  });
  const reduced = reduceLabels(labels, { declared, schema, ordinals, slices });
  const counts = countOrdinals(reduced.labels.data);
  const labelMap = await putLabelMap(source.store, reduced.labels);
  return {
    annotation: {
      declared,
      labelMap,
      source: object,
      slices,
      classes: ordinals.map(({ id, code, ordinal }) => ({
        id,
        code,
        voxels: counts[ordinal] ?? 0,
      })),
      leftOut,
      identity: identityOf(declared, labelMap, object, slices),
    },
    warnings: reduced.warnings,
  };
}

function declaredOrdinals(declared: LabelDeclaration, schema: Schema): OrdinalClass[] {
  const known = schema.classes.map(({ id, code }, place) => ({ id, code, ordinal: place + 1 }));
  const unknown = declared.classes.filter((code) => !known.some((each) => each.code === code));
  if (unknown.length > 0) {
    refuseRow(
      'MANIFEST_INVALID',
      `The region ${schema.region} has no class ${unknown.join(', ')}; it has ${known.map(({ code }) => code).join(', ')}.`,
      'classes',
    );
  }
  return known.filter(({ code }) => declared.classes.includes(code));
}

function declaredSlices(declared: LabelDeclaration, grid: Grid): SliceRange {
  const { count } = axialLayout(grid);
  const slices = declared.slices ?? { first: 0, last: count - 1 };
  if (slices.last < count) return slices;
  return refuseRow(
    'MANIFEST_INVALID',
    `The slices ${slices.first}-${slices.last} are not all there: the image has the slices 0-${count - 1}.`,
    'slices',
  );
}

async function readLabels(
  source: ImportSource,
  { laterality, declared, schema, grid }: LabelRequest,
): Promise<{ labels: LabelMap; object: ObjectRef; leftOut: readonly DroppedCode[] }> {
  const { labelMap: path } = declared;
  const data = schemaData(schema);
  const table = await readTable(source, declared.labelTable, data);
  const { bytes, object } = await readFile(source, path, 'label_map');
  return forColumn('label_map', async () => {
    const drawn = await readLabelMapCodes(bytes, path);
    const codes = resampleLabelsToGrid(drawn.codes, drawn.grid, grid, path);
    refuseWrongSides({ grid, codes }, table, laterality, path);
    const { labels, dropped } = applyLabelTable({ grid, codes }, table, data, path);
    return { labels, object, leftOut: dropped };
  });
}

/** Without a table, the label map must have the schema's own values. */
async function readTable(
  source: ImportSource,
  path: string | null,
  schema: LabelSchemaData,
): Promise<LabelTable> {
  if (path === null) {
    return new Map(
      schema.classes.map(({ code, name }, place) => [
        place + 1,
        { classCode: code, side: null, name },
      ]),
    );
  }
  const { bytes } = await readFile(source, path, 'label_table');
  const text = new TextDecoder().decode(bytes);
  return forColumn('label_table', () => parseLabelTable(text, path, schema));
}

/** In both limbs, sides must agree with the places; in one, no code may be the other limb's. */
function refuseWrongSides(
  labels: LabelCodes,
  table: LabelTable,
  laterality: ManifestRow['laterality'],
  name: string,
): void {
  if (laterality === 'BOTH') checkSides(labels, table, name);
  if (laterality !== 'LEFT' && laterality !== 'RIGHT') return;
  const wrong = [...new Set(labels.codes)].filter((code) => {
    const side = table.get(code)?.side ?? null;
    return side !== null && side !== laterality;
  });
  if (wrong.length === 0) return;
  refuseRow(
    'LABEL_SIDE_MISMATCH',
    `The image shows the ${laterality.toLowerCase()} limb, but ${name} has codes of the other side: ${wrong.join(', ')}. Correct the laterality or the label table.`,
    'laterality',
  );
}

function identityOf(
  declared: LabelDeclaration,
  labelMap: ObjectRef,
  source: ObjectRef,
  slices: SliceRange,
): string {
  const { classes, isExhaustive, annotator, tool, annotatedAt, status } = declared;
  const content = [
    ...[labelMap.sha256, source.sha256, [...classes].sort(), isExhaustive],
    ...[slices.first, slices.last, annotator, tool, status],
    // Those that were recorded before there was a day keep their identity.
    ...(annotatedAt === null ? [] : [annotatedAt]),
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
