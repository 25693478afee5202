import { writeFile } from 'node:fs/promises';
import { PNG } from 'pngjs';
import {
  LabelSchemasDocument,
  PredictDocument,
  PredictionsDocument,
  type VersionSummaryFragment,
  VolumeImageDocument,
} from '../../generated/operations.ts';
import { readImage, readLabelMapCodes } from '../../imaging/nifti.ts';
import { axialLabelSlices, axialSlices } from '../../imaging/slices.ts';
import { type Client, ServerRefusal } from '../client.ts';
import { followJob } from '../follow-job.ts';

/** Pixels of the picture for one of the image. */
const zoom = 3;

/** How much of a label's colour is laid over the image. */
const opacity = 0.55;

type Colour = readonly [number, number, number];

interface Panel {
  readonly width: number;
  readonly height: number;
  /** Grey values from 0 to 1. */
  readonly grey: Float32Array;
  /** Values of the label schema, 0 for none. */
  readonly labels: Uint8Array;
}

/** The middle slice of a volume: the image, then the prediction of each version laid over it. */
export async function savePicture(
  client: Client,
  versions: readonly VersionSummaryFragment[],
  volumeId: string,
  file: string,
): Promise<void> {
  const { node } = await client.request(VolumeImageDocument, { id: volumeId });
  if (node?.__typename !== 'Volume') throw new ServerRefusal('NOT_FOUND', 'The volume is gone.');
  const image = axialSlices(await readImage(await download(node.image.url), 'image'));
  const slice = Math.floor(image.count / 2);
  const { width, height } = image;
  const range = [slice * width * height, (slice + 1) * width * height] as const;
  const grey = toGrey(image.data.subarray(...range));
  const panels: Panel[] = [{ width, height, grey, labels: new Uint8Array(grey.length) }];
  for (const { id: versionId } of versions) {
    const stack = axialLabelSlices(await prediction(client, versionId, volumeId));
    panels.push({ width, height, grey, labels: stack.data.subarray(...range) });
  }
  const { labelSchemas } = await client.request(LabelSchemasDocument, {});
  const schema = labelSchemas.find(({ region }) => region === node.schema.region);
  const colours = (schema?.classes ?? []).map(({ colour }) => parseColour(colour));
  await writeFile(file, PNG.sync.write(draw(panels, colours)));
}

async function prediction(client: Client, versionId: string, volumeId: string) {
  const { predict } = await client.request(PredictDocument, { versionId, volumeIds: [volumeId] });
  await followJob(client, predict.job, 'Prediction');
  const { node } = await client.request(PredictionsDocument, { volumeId });
  const all = node?.__typename === 'Volume' ? node.annotations : [];
  const newest = all.findLast(({ kind }) => kind === 'MODEL');
  if (!newest) throw new ServerRefusal('NOT_FOUND', 'The prediction is gone.');
  const { grid, codes } = await readLabelMapCodes(await download(newest.labelMap.url), 'labels');
  return { grid, data: Uint8Array.from(codes) };
}

async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new ServerRefusal('OBJECT_MISSING', `${url}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
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
