/** Settings within settings as `network.kind`, each with its value in words. */
export function flatSettings(settings: unknown, prefix = ''): [name: string, value: string][] {
  if (!(settings instanceof Object)) return [];
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]) => {
    const name = `${prefix}${key}`;
    const isNested = value instanceof Object && !Array.isArray(value);
    return isNested ? flatSettings(value, `${name}.`) : [[name, told(value)]];
  });
}

function told(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(told).join(', ');
  return String(value);
}
