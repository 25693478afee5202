import { writeFile } from 'node:fs/promises';
import { toPng } from '../../charts/png.ts';
import type { VersionSummaryFragment } from '../../generated/operations.ts';
import type { Client } from '../client.ts';
import { type PicturedSlice, readPicturedSlice } from '../pictures/pictured-slice.ts';
import { predictionsPicture } from '../pictures/predictions.ts';
import { versionName } from '../version-name.ts';

/** A row for each volume, the slice with most labels: image, labels, and the prediction of each version. */
export async function picturePredictions(
  client: Client,
  versions: readonly VersionSummaryFragment[],
  volumeIds: readonly string[],
  file: string,
): Promise<void> {
  const slices: PicturedSlice[] = [];
  for (const id of volumeIds) {
    const versionIds = versions.map((version) => version.id);
    slices.push(await readPicturedSlice(client, id, versionIds, null));
  }
  const picture = predictionsPicture(slices, versions.map(versionName));
  await writeFile(file, await toPng(picture));
}
