/** An address that keeps the study that is looked at. */
export function withStudy(path: string, study: string | null): string {
  if (study === null) return path;
  return `${path}${path.includes('?') ? '&' : '?'}study=${encodeURIComponent(study)}`;
}

/** An address with a query, which keeps the study that is looked at unless it names another. */
export function addressOf(
  path: string,
  study: string | null,
  query: Readonly<Record<string, string>> = {},
): string {
  const search = new URLSearchParams({ ...(study !== null && { study }), ...query }).toString();
  return search === '' ? path : `${path}?${search}`;
}
