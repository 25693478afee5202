import { MyographError } from '../../../src/errors.ts';
import { ApiError } from '../../api/request.ts';
import { reportProgress } from './progress.ts';

/**
 * Reads the bytes at a signed address of the object store, and tells how far it is under `key`.
 *
 * @param name what to call it in messages
 * @param size expected, in bytes
 * @throws ApiError with the store's code; OBJECT_MISSING where it has none
 */
export async function readObject(
  { url, size }: { readonly url: string; readonly size: number },
  name: string,
  key: string,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url, { signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new ApiError(
      'SERVER_UNREACHABLE',
      `${name} could not be read: the object store does not answer. Try again in a moment.`,
    );
  });
  if (!response.ok) throw await refusal(response, name);
  try {
    return await readBody(response, size, key);
  } finally {
    reportProgress(key, null);
  }
}

async function readBody(
  response: Response,
  size: number,
  key: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array(await response.arrayBuffer());
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let loaded = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    chunks.push(next.value);
    loaded += next.value.length;
    reportProgress(key, { loaded, total: Math.max(size, loaded) });
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

async function refusal(response: Response, name: string): Promise<ApiError> {
  const { code, message } = parse(await response.text());
  const said = message ?? `The object store answers ${response.status}.`;
  return new ApiError(code ?? 'OBJECT_MISSING', `${name} could not be read. ${said}`);
}

function parse(text: string): { code?: string; message?: string } {
  try {
    const { code, message, errors } = JSON.parse(text);
    return {
      code: code ?? errors?.[0]?.extensions?.code,
      message: message ?? errors?.[0]?.message,
    };
  } catch {
    return {};
  }
}

/** What cannot be read as an image is told with its code, as the server's refusals are. */
export function asApiError<Result>(reading: Promise<Result>): Promise<Result> {
  return reading.catch((error: unknown) => {
    throw error instanceof MyographError ? new ApiError(error.code, error.message) : error;
  });
}
