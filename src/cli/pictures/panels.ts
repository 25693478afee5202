import { colouredPanel, type Panel } from '../../charts/panel.ts';
import type { PicturedClass, PicturedSlice } from './pictured-slice.ts';

/** The image, with labels laid over it in the colours of their classes. */
export function labelPanel(slice: PicturedSlice, labels: Uint8Array): Panel {
  const colours = slice.classes.map(({ colour }) => colour);
  return colouredPanel(slice, labels, colours);
}

/** The classes that some of the label maps show, for a legend, each once. */
export function shownClasses(slices: readonly PicturedSlice[]): PicturedClass[] {
  const byCode = new Map<string, PicturedClass>();
  for (const { classes, labels, predictions } of slices) {
    const values = new Set([labels, ...predictions].flatMap((map) => [...map]));
    classes.forEach((one, index) => {
      if (values.has(index + 1)) byCode.set(one.code, one);
    });
  }
  return [...byCode.values()];
}
