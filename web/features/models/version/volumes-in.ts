/** Ids of volumes, each by itself or at the end of the address of its page. */
export function volumesIn(text: string): string[] {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  return [...new Set(words.map(idOf))];
}

function idOf(word: string): string {
  const part = word.replace(/^.*\/volumes\//, '').replace(/[?#].*$/, '');
  return decodeURIComponent(part);
}
