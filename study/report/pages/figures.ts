import type { Figure } from '../figures/figure.ts';

/** The figures of a section, as Markdown; one that was not drawn is not shown. */
export function shown(figures: readonly Figure[], page: Figure['page'], section: string): string[] {
  return figures
    .filter((figure) => figure.page === page && figure.section === section)
    .map(({ name, caption }) => `![${caption}](figures/${name}.svg)\n\n*${caption}.*`);
}

/** Stated on every page with intervals. */
export const READING = `Dice of a class is pooled over a subject's images and slices; a subject's score is the mean over the classes, those that are in neither mask left out. Figures are means over subjects with 95 % bootstrap intervals in brackets; differences are of the same subjects. How each is computed, and how far intervals of few subjects can be trusted: [statistics](../statistics.md).`;
