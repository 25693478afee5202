import { ApiError } from '../../../api/request.ts';

/** What became of a part: an error where another attempt may succeed. */
export type PartOutcome = 'arrived' | ApiError;

export interface PutOptions {
  /** Bytes of the part that have been sent so far. */
  readonly onSent: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Sends some bytes of a file by one PUT. What may succeed at another attempt (no answer, a store that is out of
 * order, an address that has expired) is returned.
 *
 * @throws ApiError when the store refuses the part
 */
export async function putPart(
  url: string,
  body: Blob,
  name: string,
  { onSent, signal }: PutOptions,
): Promise<PartOutcome> {
  const { status, text } = await put(url, body, onSent, signal);
  if (status >= 200 && status < 300) return 'arrived';
  if (status === 0) {
    return new ApiError('SERVER_UNREACHABLE', `${name}: the connection to the store was lost.`);
  }
  const refusal = refusalOf(status, text);
  const failure = new ApiError(refusal.code, `${name}: ${refusal.message}`);
  if (status >= 500 || status === 403) return failure;
  throw failure;
}

/** By XMLHttpRequest: fetch does not tell how much has been sent. */
function put(
  url: string,
  body: Blob,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const end = () => resolve({ status: request.status, text: request.responseText });
    request.open('PUT', url);
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onload = end;
    request.onerror = end;
    request.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}

/** What Myograph says in JSON, and S3 in XML. */
function refusalOf(status: number, text: string): { code: string; message: string } {
  const said = (name: string) =>
    new RegExp(`"${name}":"([^"]*)"|<${name}>([^<]*)<`, 'i').exec(text)?.slice(1).find(Boolean);
  return {
    code: said('code') ?? 'UPLOAD_REFUSED',
    message: said('message') ?? `the store answers ${status}.`,
  };
}
