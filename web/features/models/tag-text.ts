/** `key=value`, or the key alone where it has no value. */
export function tagText({ key, value }: { readonly key: string; readonly value: string }): string {
  return value === '' ? key : `${key}=${value}`;
}
