/**
 * The instant at which a day begins where the person is, as ISO 8601 in UTC; null for what is no day, and for one
 * before the year 1.
 *
 * @param day as YYYY-MM-DD
 */
export function startOfDay(day: string | null): string | null {
  if (day === null || !/^\d{4}-\d{2}-\d{2}$/.test(day) || day.startsWith('0000')) return null;
  const start = new Date(`${day}T00:00:00`);
  return Number.isNaN(start.getTime()) ? null : start.toISOString();
}
