import {
  LabelSchemasDocument,
  type LabelSchemasQuery,
  PicturedVolumeDocument,
  type PicturedVolumeQuery,
  PredictDocument,
} from '../../generated/operations.ts';
import { type Grid, voxelCount } from '../../imaging/image.ts';
import { readImage, readLabelMapCodes } from '../../imaging/nifti.ts';
import { axialLabelSlices, axialSlices } from '../../imaging/slices.ts';
import { type Client, ServerRefusal } from '../client.ts';
import { download } from '../download.ts';
import { followJob } from '../follow-job.ts';

/** A class of a label schema, with its colour. */
export type PicturedClass = LabelSchemasQuery['labelSchemas'][number]['classes'][number];

/** One slice of a volume: its image, what people labelled in it, and what versions predict. */
export interface PicturedSlice {
  /** Subject, visit and side. */
  readonly name: string;
  /** From 0. */
  readonly index: number;
  readonly width: number;
  readonly height: number;
  /** [V] from 0 for black to 255 for white. */
  readonly grey: Float32Array;
  /** [V] values of the label schema, 0 for none. */
  readonly labels: Uint8Array;
  /** By version, likewise. */
  readonly predictions: readonly Uint8Array[];
  /** The class of value v is classes[v − 1]. */
  readonly classes: readonly PicturedClass[];
  /** Whether the class of value v is annotated in the slice, at v − 1. */
  readonly isAnnotated: readonly boolean[];
}

type PicturedVolume = Extract<NonNullable<PicturedVolumeQuery['node']>, { __typename: 'Volume' }>;

/**
 * Reads one slice of a volume; predicts it first with each version that has not done so.
 *
 * @param slice from 0; the one with most labelled voxels when null
 * @throws NOT_FOUND for no such volume or slice, FORBIDDEN where predicting is not for the person
 */
export async function readPicturedSlice(
  client: Client,
  volumeId: string,
  versionIds: readonly string[],
  slice: number | null,
): Promise<PicturedSlice> {
  const before = await readVolume(client, volumeId);
  requireSlice(before, slice);
  await predictWhereNeeded(client, volumeId, versionIds, before);
  const volume = await readVolume(client, volumeId);
  const { grid, ...image } = await readSlices(volume);
  const pixels = image.width * image.height;
  const labels = await readManualLabels(volume, grid);
  const index = slice ?? fullestSlice(labels, pixels);
  const cut = (stack: Uint8Array) => stack.slice(index * pixels, (index + 1) * pixels);
  const predictions: Uint8Array[] = [];
  for (const id of versionIds) {
    predictions.push(cut(await readLabels(predictionOf(volume, id).labelMap.url, grid)));
  }
  const classes = await classesOf(client, volume);
  return {
    name: nameOf(volume),
    index,
    width: image.width,
    height: image.height,
    grey: toGrey(image.data.slice(index * pixels, (index + 1) * pixels)),
    labels: cut(labels),
    predictions,
    classes,
    isAnnotated: classes.map(({ code }) => isAnnotatedIn(volume, code, index)),
  };
}

/** Refuses a slice that there is not before anything is predicted for it. */
function requireSlice(volume: PicturedVolume, slice: number | null): void {
  if (slice === null || slice < volume.sliceCount) return;
  throw new ServerRefusal(
    'NOT_FOUND',
    `${nameOf(volume)} has ${volume.sliceCount} slices: there is no slice ${slice}, they count from 0.`,
  );
}

/** Index of the slice with most labelled voxels, the first of several; of a stack of whole slices. */
export function fullestSlice(labels: Uint8Array, pixels: number): number {
  const counts = Array.from({ length: labels.length / pixels }, (_, slice) =>
    labels
      .subarray(slice * pixels, (slice + 1) * pixels)
      .reduce((count, value) => count + (value === 0 ? 0 : 1), 0),
  );
  return counts.indexOf(Math.max(...counts));
}

async function predictWhereNeeded(
  client: Client,
  volumeId: string,
  versionIds: readonly string[],
  { annotations }: PicturedVolume,
): Promise<void> {
  const done = new Set(annotations.nodes.map(({ version }) => version?.id));
  for (const versionId of versionIds.filter((id) => !done.has(id))) {
    const { predict } = await client.request(PredictDocument, { versionId, volumeIds: [volumeId] });
    await followJob(client, predict.job, 'Prediction');
  }
}

async function readVolume(client: Client, id: string): Promise<PicturedVolume> {
  const { node } = await client.request(PicturedVolumeDocument, { id });
  if (node?.__typename === 'Volume') return node;
  throw new ServerRefusal('NOT_FOUND', `There is no volume ${id}.`);
}

async function readSlices({ image }: PicturedVolume) {
  const read = await readImage(await download(image.url), 'image');
  return { ...axialSlices(read), grid: read.grid };
}

/** What people have labelled in the whole stack, what was labelled later over what was before. */
async function readManualLabels({ annotations }: PicturedVolume, grid: Grid): Promise<Uint8Array> {
  const labels = new Uint8Array(voxelCount(grid.size));
  for (const { kind, status, labelMap } of annotations.nodes) {
    if (kind !== 'MODEL' && status === 'ACCEPTED') {
      overlay(labels, await readLabels(labelMap.url, grid));
    }
  }
  return labels;
}

/** Label maps that the catalog keeps lie on the grid of their image. */
async function readLabels(url: string, grid: Grid): Promise<Uint8Array> {
  const { codes } = await readLabelMapCodes(await download(url), 'labels');
  return axialLabelSlices({ grid, data: Uint8Array.from(codes) }).data;
}

function predictionOf({ annotations }: PicturedVolume, versionId: string) {
  const newest = annotations.nodes.findLast(({ version }) => version?.id === versionId);
  if (newest) return newest;
  throw new ServerRefusal('NOT_FOUND', 'The volume to be pictured has no such prediction.');
}

async function classesOf(client: Client, { schema }: PicturedVolume): Promise<PicturedClass[]> {
  const { labelSchemas } = await client.request(LabelSchemasDocument, {});
  return labelSchemas.find(({ region }) => region === schema.region)?.classes ?? [];
}

function isAnnotatedIn({ coverage }: PicturedVolume, code: string, slice: number): boolean {
  const known = coverage.find((entry) => entry.class.code === code);
  if (known?.state !== 'ANNOTATED' && known?.state !== 'ABSENT') return false;
  return slice >= (known.firstSlice ?? 0) && slice <= (known.lastSlice ?? slice);
}

function nameOf({ subject, visit, laterality }: PicturedVolume): string {
  return [
    subject.code,
    visit.code,
    ...(laterality === 'NONE' ? [] : [laterality.toLowerCase()]),
  ].join(' ');
}

function overlay(labels: Uint8Array, later: Uint8Array): void {
  later.forEach((value, pixel) => {
    if (value !== 0) labels[pixel] = value;
  });
}

/** From the darkest voxel to the 99th percentile, so that a few bright vessels do not darken all. */
function toGrey(values: Float32Array): Float32Array {
  const sorted = values.toSorted();
  const low = sorted.at(0) ?? 0;
  const high = sorted.at(Math.floor(0.99 * sorted.length)) ?? 1;
  return values.map((value) => 255 * Math.min(1, Math.max(0, (value - low) / (high - low || 1))));
}
