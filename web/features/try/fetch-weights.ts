import { ApiError, request } from '../../api/request.ts';
import { WeightsToTryDocument } from '../../generated/try.ts';
import type { VersionName } from './version-name.ts';

/** The file that was fetched last: another image is often tried with the same version. */
let last: { readonly sha256: string; readonly bytes: Uint8Array<ArrayBuffer> } | null = null;

/**
 * The weights of a version, a safetensors file, held against their hash.
 *
 * @throws ApiError with the server's code; OBJECT_MISSING, OBJECT_CORRUPT, STORE_UNAVAILABLE
 */
export async function fetchWeights(
  { model, number }: VersionName,
  sha256: string,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  if (last?.sha256 === sha256) return last.bytes.slice();
  const name = `${model}@${number}`;
  const found = await request(WeightsToTryDocument, { model, number }, signal);
  const url = found.model?.versions.nodes[0]?.weights.url;
  if (url === undefined) {
    throw new ApiError('NOT_FOUND', `There is no ${name}, or you may no longer see it.`);
  }
  const bytes = await fetchBytes(url, name, signal);
  if (!(await isNamed(bytes, sha256))) {
    throw new ApiError(
      'OBJECT_CORRUPT',
      `The weights of ${name} did not arrive as they were stored. Try again; if it stays so, have them put back from a backup.`,
    );
  }
  last = { sha256, bytes };
  return bytes.slice();
}

async function fetchBytes(
  url: string,
  name: string,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url, { signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new ApiError(
      'STORE_UNAVAILABLE',
      `The store that has the weights of ${name} does not answer. Try again in a moment.`,
    );
  });
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  throw new ApiError(
    response.status === 404 ? 'OBJECT_MISSING' : 'STORE_UNAVAILABLE',
    `The weights of ${name} cannot be fetched (HTTP ${response.status}). Try again; if it stays so, have them put back from a backup, or try another version.`,
  );
}

/** Browsers hash only what came by HTTPS, or from this machine; elsewhere the file's own structure is checked. */
async function isNamed(bytes: Uint8Array<ArrayBuffer>, sha256: string): Promise<boolean> {
  if (!globalThis.isSecureContext) return true;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('') === sha256;
}
