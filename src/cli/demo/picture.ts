import { writeFile } from 'node:fs/promises';
import { PNG } from 'pngjs';
import {
  LabelSchemasDocument,
  PicturedVolumeDocument,
  type PicturedVolumeQuery,
  PredictDocument,
  type VersionSummaryFragment,
} from '../../generated/operations.ts';
import { readImage, readLabelMapCodes } from '../../imaging/nifti.ts';
import { axialLabelSlices, axialSlices } from '../../imaging/slices.ts';
import { type Client, ServerRefusal } from '../client.ts';
import { download } from '../download.ts';
import { followJob } from '../follow-job.ts';

/** Pixels of the picture for one of the image. */
const zoom = 3;

/** How much of a label's colour is laid over the image. */
const opacity = 0.55;

type PicturedVolume = Extract<NonNullable<PicturedVolumeQuery['node']>, { __typename: 'Volume' }>;

type Colour = readonly [number, number, number];

interface Panel {
  readonly width: number;
  readonly height: number;
  /** Grey values from 0 to 1. */
  readonly grey: Float32Array;
  /** Values of the label schema, 0 for none. */
  readonly labels: Uint8Array;
}

/**
 * One row for each volume, its middle slice: the image, what is labelled, and the prediction of each
 * version, laid over it in the colours of the label schema.
 */
export async function savePicture(
  client: Client,
  versions: readonly VersionSummaryFragment[],
  volumeIds: readonly string[],
  file: string,
): Promise<void> {
  const { labelSchemas } = await client.request(LabelSchemasDocument, {});
  const rows: PNG[] = [];
  for (const id of volumeIds) {
    const volume = await readVolume(client, id);
    const labelMaps = [mapOf(volume, undefined)];
    for (const version of versions) {
      await predict(client, version.id, id);
      labelMaps.push(mapOf(await readVolume(client, id), version.id));
    }
    const schema = labelSchemas.find(({ region }) => region === volume.schema.region);
    const colours = (schema?.classes ?? []).map(({ colour }) => parseColour(colour));
    rows.push(draw(await panelsOf(volume.image.url, labelMaps), colours));
  }
  await writeFile(file, PNG.sync.write(stacked(rows)));
}

async function panelsOf(imageUrl: string, labelMapUrls: readonly string[]): Promise<Panel[]> {
  const image = axialSlices(await readImage(await download(imageUrl), 'image'));
  const { width, height } = image;
  const slice = Math.floor(image.count / 2);
  const range = [slice * width * height, (slice + 1) * width * height] as const;
  const grey = toGrey(image.data.subarray(...range));
  const panels: Panel[] = [{ width, height, grey, labels: new Uint8Array(grey.length) }];
  for (const url of labelMapUrls) {
    const { grid, codes } = await readLabelMapCodes(await download(url), 'labels');
    const stack = axialLabelSlices({ grid, data: Uint8Array.from(codes) });
    panels.push({ width, height, grey, labels: stack.data.subarray(...range) });
  }
  return panels;
}

async function readVolume(client: Client, id: string): Promise<PicturedVolume> {
  const { node } = await client.request(PicturedVolumeDocument, { id });
  if (node?.__typename === 'Volume') return node;
  throw new ServerRefusal('NOT_FOUND', `There is no volume ${id}.`);
}

/** Address of the newest label map by this version; by no version: what was imported. */
function mapOf({ annotations }: PicturedVolume, versionId: string | undefined): string {
  const newest = annotations.findLast(({ version }) => version?.id === versionId);
  if (newest) return newest.labelMap.url;
  throw new ServerRefusal('NOT_FOUND', 'The volume to be pictured has no such label map.');
}

async function predict(client: Client, versionId: string, volumeId: string): Promise<void> {
  const { predict: started } = await client.request(PredictDocument, {
    versionId,
    volumeIds: [volumeId],
  });
  await followJob(client, started.job, 'Prediction');
}

/** From the darkest voxel to the 99th percentile, so that a few bright vessels do not darken all. */
function toGrey(values: Float32Array): Float32Array {
  const sorted = values.toSorted();
  const low = sorted.at(0) ?? 0;
  const high = sorted.at(Math.floor(0.99 * sorted.length)) ?? 1;
  return values.map((value) => Math.min(1, Math.max(0, (value - low) / (high - low || 1))));
}

function parseColour(text: string): Colour {
  const channel = (start: number) => Number.parseInt(text.slice(start, start + 2), 16);
  return [channel(1), channel(3), channel(5)];
}

/** Rows under each other, as wide as the widest. */
function stacked(rows: readonly PNG[]): PNG {
  const width = Math.max(0, ...rows.map((row) => row.width));
  const height = rows.reduce((sum, row) => sum + row.height, 0);
  const png = new PNG({ width, height, fill: true });
  let top = 0;
  for (const row of rows) {
    PNG.bitblt(row, png, 0, 0, row.width, row.height, 0, top);
    top += row.height;
  }
  return png;
}

/** Panels side by side, each pixel enlarged to a square. */
function draw(panels: readonly Panel[], colours: readonly Colour[]): PNG {
  const [{ width, height } = { width: 0, height: 0 }] = panels;
  const png = new PNG({ width: panels.length * width * zoom, height: height * zoom });
  for (let y = 0; y < png.height; y++) {
    for (let x = 0; x < png.width; x++) {
      const panel = panels[Math.floor(x / (width * zoom))];
      if (!panel) continue;
      const source = Math.floor(y / zoom) * width + Math.floor((x % (width * zoom)) / zoom);
      const colour = colours[(panel.labels[source] ?? 0) - 1];
      png.data.set(
        [...blend(255 * (panel.grey[source] ?? 0), colour), 255],
        4 * (y * png.width + x),
      );
    }
  }
  return png;
}

function blend(grey: number, colour: Colour | undefined): Colour {
  if (!colour) return [grey, grey, grey];
  const mix = (channel: number) => (1 - opacity) * grey + opacity * channel;
  return [mix(colour[0]), mix(colour[1]), mix(colour[2])];
}
