import { spacing } from '../../imaging/affine.ts';
import type { Grid } from '../../imaging/image.ts';
import { readImage } from '../../imaging/nifti.ts';
import { sliceCount } from '../../imaging/slices.ts';
import { thumbnailOf } from '../../imaging/thumbnail.ts';
import type { ImportProblem } from '../../services/catalog/import-report.ts';
import type { Schema } from '../../services/labels/schemas.ts';
import { type ObjectRef, putObject } from '../../services/objects.ts';
import { type AnnotationPlan, prepareLabels } from './labels.ts';
import type { ManifestRow } from './manifest.ts';
import { forColumn, refuseRow } from './problems.ts';
import { type ImportSource, readFile } from './source.ts';

/** What a row's files come to: all that is recorded of it, and none of its voxels. */
export interface RowPlan {
  readonly row: ManifestRow;
  readonly schema: Schema;
  readonly image: ObjectRef;
  readonly thumbnail: ObjectRef;
  readonly grid: Grid;
  readonly spacingMm: readonly number[];
  readonly sliceCount: number;
  readonly annotation: AnnotationPlan | null;
  readonly warnings: readonly ImportProblem[];
}

/**
 * Reads and checks a row's files, and keeps its label map in the schema's values.
 *
 * @throws RowRefused
 */
export async function prepareRow(source: ImportSource, row: ManifestRow): Promise<RowPlan> {
  const schema = regionSchema(source, row.region);
  const image = await readVolume(source, row.image);
  const labels = row.labels
    ? await prepareLabels(source, {
        ...{ laterality: row.laterality, declared: row.labels },
        ...{ schema, grid: image.grid },
      })
    : null;
  return {
    row,
    schema,
    image: image.object,
    thumbnail: image.thumbnail,
    grid: image.grid,
    spacingMm: spacing(image.grid.affine),
    sliceCount: sliceCount(image.grid),
    annotation: labels?.annotation ?? null,
    warnings: labels?.warnings ?? [],
  };
}

/** Reads the image to the last voxel, so that a broken one is found now and not in training. */
async function readVolume(
  source: ImportSource,
  path: string,
): Promise<{ object: ObjectRef; thumbnail: ObjectRef; grid: Grid }> {
  const { bytes, object } = await readFile(source, path, 'image');
  const image = await forColumn('image', () => readImage(bytes, path));
  const thumbnail = await putObject(source.store, thumbnailOf(image));
  return { object, thumbnail, grid: image.grid };
}

function regionSchema({ schemas }: ImportSource, region: string): Schema {
  const schema = schemas.find((known) => known.region === region);
  if (schema) return schema;
  const known = schemas.map((each) => each.region).join(', ');
  return refuseRow(
    'MANIFEST_INVALID',
    `There is no label schema for the region "${region}"; there are ${known}. Define one for it, or correct the region.`,
    'region',
  );
}
