import { z } from 'zod';

/** Of a label map that nobody said what it was drawn with. */
export const unknownTool = 'unknown';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A day on which a label map may have been drawn, as YYYY-MM-DD: today at the latest, wherever that is. */
export const pastDay = z.iso
  .date('is no day such as 2026-11-28')
  .refine((day) => Date.parse(day) <= Date.now() + DAY_MS, 'is a day that has not come yet');
