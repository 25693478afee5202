import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a signed address allows: one method on one object until a moment; for PUT, of one size. */
export interface ObjectGrant {
  readonly method: 'GET' | 'PUT';
  readonly sha256: string;
  readonly expires: Date;
  /** Length of the bytes to be sent; only with PUT. */
  readonly size?: bigint;
}

/** Path and query of a signed address, `/objects/<sha256>?expires=…&signature=…`, `size` with PUT. */
export function signObjectPath(key: Uint8Array, grant: ObjectGrant): string {
  const query = new URLSearchParams({ expires: String(grant.expires.getTime()) });
  if (grant.size !== undefined) query.set('size', String(grant.size));
  query.set('signature', signature(key, grant).toString('base64url'));
  return `/objects/${grant.sha256}?${query}`;
}

/**
 * The grant that an address carries, or null when it was not signed with this key for this method,
 * was altered, or has expired.
 *
 * @param path path and query as requested
 */
export function verifyObjectPath(
  key: Uint8Array,
  method: string,
  path: string,
  now: Date,
): ObjectGrant | null {
  const { pathname, searchParams } = new URL(path, 'http://localhost');
  const sha256 = /^\/objects\/([0-9a-f]{64})$/.exec(pathname)?.[1];
  const expires = wholeNumber(searchParams.get('expires'));
  if (sha256 === undefined || expires === null) return null;
  if (method !== 'GET' && method !== 'PUT') return null;
  const size = wholeNumber(searchParams.get('size'));
  if ((method === 'PUT') !== (size !== null)) return null;
  const grant: ObjectGrant = {
    method,
    sha256,
    expires: new Date(Number(expires)),
    ...(size === null ? {} : { size }),
  };
  const given = Buffer.from(searchParams.get('signature') ?? '', 'base64url');
  const expected = signature(key, grant);
  const isGenuine = given.length === expected.length && timingSafeEqual(given, expected);
  return isGenuine && grant.expires > now ? grant : null;
}

function signature(key: Uint8Array, { method, sha256, expires, size }: ObjectGrant): Buffer {
  const content = [method, sha256, expires.getTime(), size ?? ''].join('\n');
  return createHmac('sha256', key).update(content).digest();
}

function wholeNumber(text: string | null): bigint | null {
  return text !== null && /^\d{1,15}$/.test(text) ? BigInt(text) : null;
}
