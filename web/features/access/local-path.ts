/**
 * Where to go after signing in: a page of this app, whatever the address of the sign-in page was made to say.
 * What would lead to another server, by any of the ways that browsers read an address, leads to the overview.
 */
export function localPath(next: string | null, origin: string): string {
  const address = next?.startsWith('/') ? URL.parse(next, origin) : null;
  if (address?.origin !== origin) return '/';
  const path = address.pathname + address.search + address.hash;
  // '/.//evil.example' is read as '//evil.example', which is an address of another server.
  return /^\/(?![/\\])/.test(path) && address.pathname !== '/sign-in' ? path : '/';
}
