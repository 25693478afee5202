import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a signed address allows: one method on one path until a moment; for PUT, of one size. */
export interface Grant {
  readonly method: 'GET' | 'PUT';
  /** From the slash on, without a query. */
  readonly path: string;
  readonly expires: Date;
  /** Length of the bytes to be sent; only with PUT. */
  readonly size?: bigint;
}

/** Path and query of a signed address, `<path>?expires=…&signature=…`, `size` with PUT. */
export function signPath(key: Uint8Array, grant: Grant): string {
  const query = new URLSearchParams({ expires: String(grant.expires.getTime()) });
  if (grant.size !== undefined) query.set('size', String(grant.size));
  query.set('signature', signature(key, grant).toString('base64url'));
  return `${grant.path}?${query}`;
}

/**
 * The grant that an address carries, or null when it was not signed with this key for this method,
 * was altered, or has expired.
 *
 * @param requested path and query as requested
 */
export function verifyPath(
  key: Uint8Array,
  method: Grant['method'],
  requested: string,
  now: Date,
): Grant | null {
  const { pathname: path, searchParams } = new URL(requested, 'http://localhost');
  const expires = wholeNumber(searchParams.get('expires'));
  const size = wholeNumber(searchParams.get('size'));
  if (expires === null || (method === 'PUT') !== (size !== null)) return null;
  const grant: Grant = {
    method,
    path,
    expires: new Date(Number(expires)),
    ...(size === null ? {} : { size }),
  };
  const given = Buffer.from(searchParams.get('signature') ?? '', 'base64url');
  const expected = signature(key, grant);
  const isGenuine = given.length === expected.length && timingSafeEqual(given, expected);
  return isGenuine && grant.expires > now ? grant : null;
}

function signature(key: Uint8Array, { method, path, expires, size }: Grant): Buffer {
  const content = [method, path, expires.getTime(), size ?? ''].join('\n');
  return createHmac('sha256', key).update(content).digest();
}

function wholeNumber(text: string | null): bigint | null {
  return text !== null && /^\d{1,15}$/.test(text) ? BigInt(text) : null;
}
