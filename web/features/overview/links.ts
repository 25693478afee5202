/** An address with a query, which keeps the study that is looked at unless it names another. */
export function addressOf(
  path: string,
  study: string | null,
  query: Readonly<Record<string, string>> = {},
): string {
  const search = new URLSearchParams({ ...(study !== null && { study }), ...query }).toString();
  return search === '' ? path : `${path}?${search}`;
}

/** The page of a volume. */
export function volumeAddress(id: string, study: string | null): string {
  return addressOf(`/volumes/${encodeURIComponent(id)}`, study);
}
