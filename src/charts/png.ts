import { readFile } from 'node:fs/promises';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import type { Chart } from './chart.ts';
import { fontFile } from './font.ts';

let loading: Promise<void> | undefined;

/**
 * A chart as PNG, drawn in DejaVu Sans.
 *
 * @param scale pixels of the PNG for one of the chart; 2 for screens and print
 */
export async function toPng(chart: Chart, scale = 1): Promise<Uint8Array> {
  loading ??= load();
  await loading;
  const drawing = new Resvg(chart.svg, {
    font: {
      fontBuffers: [fontFile],
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
    },
    fitTo: { mode: 'zoom', value: scale },
  });
  const image = drawing.render();
  try {
    return image.asPng();
  } finally {
    image.free();
    drawing.free();
  }
}

async function load(): Promise<void> {
  await initWasm(await readFile(new URL(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'))));
}
