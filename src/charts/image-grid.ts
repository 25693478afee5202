import { PNG } from 'pngjs';
import type { Chart } from './chart.ts';
import { textWidth, wrapText } from './font.ts';
import { ink } from './palette.ts';
import type { Panel } from './panel.ts';
import {
  captions,
  checkLength,
  escapeXml,
  legendRows,
  lineHeight,
  margin,
  textLines,
  textSize,
  titleLines,
  titleSize,
} from './svg.ts';

export interface LegendEntry {
  readonly name: string;
  /** As SVG has it: #rrggbb, say. */
  readonly colour: string;
}

export interface ImageGridInput {
  readonly title: string;
  readonly rowTitles: readonly string[];
  readonly columnTitles: readonly string[];
  /** Rows of panels; null leaves a place free. Panels may differ in size. */
  readonly panels: readonly (readonly (Panel | null)[])[];
  readonly legend: readonly LegendEntry[];
}

const wantedWidth = 1200;

/** Widths that panels get at least, as far as they have so many pixels, and at most. */
const leastPanel = 256;
const mostPanel = 400;
const smallestPanel = 120;

const gap = 10;
const rowTitleWidth = 130;
const swatch = 14;
const legendGap = 18;
const legendRowHeight = 22;

/** A part of the picture: elements of SVG, and the height that they take. */
interface Part {
  readonly elements: readonly string[];
  readonly height: number;
}

/**
 * Images in rows and columns under their titles, and a legend of colours below. Small images are enlarged
 * by whole numbers, their pixels kept as squares; images too large are made smaller.
 *
 * @throws {MyographError} INVALID_INPUT if rows or columns are not as many as their titles, or the bytes of
 *   a panel not as many as its pixels need
 */
export function imageGrid(input: ImageGridInput): Chart {
  check(input);
  const left = margin + (input.rowTitles.some((name) => name !== '') ? rowTitleWidth + gap : 0);
  const cell = cellWidth(input, left);
  const columns = Math.max(1, input.columnTitles.length);
  const width = Math.max(left + columns * (cell + gap) - gap + margin, 480);
  const parts: Part[] = [];
  const add = (make: (top: number) => Part) =>
    parts.push(make(margin + parts.reduce((sum, { height }) => sum + height, 0)));
  add((top) => titleOf(input.title, width, top));
  add((top) => columnTitles(input.columnTitles, left, cell, top));
  input.panels.forEach((row, index) => {
    add((top) => rowOf(row, input.rowTitles[index] ?? '', left, cell, top));
  });
  add((top) => legendOf(input.legend, width, top));
  const height = parts.reduce((sum, part) => sum + part.height, 2 * margin);
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    captions(input.title, describe(input)),
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts.flatMap(({ elements }) => elements),
    '</svg>',
  ].join('\n');
  return { svg, width, height };
}

function check({ rowTitles, columnTitles, panels }: ImageGridInput): void {
  checkLength('Rows of panels', panels.length, rowTitles.length);
  for (const [index, row] of panels.entries()) {
    checkLength(`Row ${index + 1} of panels`, row.length, columnTitles.length);
    for (const panel of row) {
      if (panel) checkLength('A panel', panel.rgba.length, 4 * panel.width * panel.height);
    }
  }
}

/** Such that the picture is about as wide as wanted. */
function cellWidth({ panels, columnTitles }: ImageGridInput, left: number): number {
  const widest = Math.max(0, ...panels.flat().map((panel) => panel?.width ?? 0));
  const free = (wantedWidth - left - margin) / Math.max(1, columnTitles.length) - gap;
  const least = Math.max(smallestPanel, Math.min(leastPanel, widest));
  return Math.floor(Math.min(mostPanel, Math.max(least, free)));
}

function titleOf(title: string, width: number, top: number): Part {
  const lines = titleLines(title, width);
  return {
    elements: textLines(lines, { x: width / 2, top, size: titleSize, anchor: 'middle' }),
    height: lines.length * lineHeight(titleSize) + gap,
  };
}

/** Side by side, standing on one line. */
function columnTitles(names: readonly string[], left: number, cell: number, top: number): Part {
  const wrapped = names.map((name) => wrapText(name, textSize, cell));
  const most = Math.max(0, ...wrapped.map(({ length }) => length));
  return {
    elements: wrapped.flatMap((lines, index) =>
      textLines(lines, {
        x: left + index * (cell + gap) + cell / 2,
        top: top + (most - lines.length) * lineHeight(textSize),
        size: textSize,
        anchor: 'middle',
      }),
    ),
    height: most * lineHeight(textSize) + gap / 2,
  };
}

function rowOf(
  row: readonly (Panel | null)[],
  name: string,
  left: number,
  cell: number,
  top: number,
): Part {
  const lines = wrapText(name, textSize, rowTitleWidth);
  const textHeight = lines.length * lineHeight(textSize);
  const drawn = row.map((panel) => (panel ? drawnSize(panel, cell) : { width: 0, height: 0 }));
  const height = Math.max(textHeight, ...drawn.map((size) => size.height));
  const images = row.flatMap((panel, index) => {
    const size = drawn[index];
    if (!panel || !size) return [];
    const x = left + index * (cell + gap) + (cell - size.width) / 2;
    return [image(panel, { x, y: top + (height - size.height) / 2, ...size })];
  });
  const nameTop = top + (height - textHeight) / 2;
  return {
    elements: [
      ...textLines(lines, { x: margin, top: nameTop, size: textSize, anchor: 'start' }),
      ...images,
    ],
    height: height + gap,
  };
}

function drawnSize({ width, height }: Panel, cell: number): { width: number; height: number } {
  const factor = cell >= width ? Math.floor(cell / width) : cell / width;
  return { width: Math.round(factor * width), height: Math.round(factor * height) };
}

function image(
  panel: Panel,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): string {
  const png = new PNG({ width: panel.width, height: panel.height });
  png.data.set(panel.rgba);
  const data = PNG.sync.write(png).toString('base64');
  // The old name of what CSS calls crisp-edges, which browsers and resvg both know.
  const rendering = width >= panel.width ? ' image-rendering="optimizeSpeed"' : '';
  return `<image x="${x}" y="${y}" width="${width}" height="${height}"${rendering} href="data:image/png;base64,${data}"/>`;
}

function legendOf(entries: readonly LegendEntry[], width: number, top: number): Part {
  const overhead = swatch + 6 + legendGap;
  const rows = legendRows(entries, overhead, width - 2 * margin);
  return {
    elements: rows.flatMap((row, index) => {
      const y = top + gap + index * legendRowHeight;
      let x = margin;
      return row.flatMap(({ name, colour }) => {
        const at = x;
        x += overhead + textWidth(name, textSize);
        return [
          `<rect x="${at}" y="${y}" width="${swatch}" height="${swatch}" fill="${escapeXml(colour)}" stroke="${ink}" stroke-width="0.5"/>`,
          ...textLines([name], { x: at + swatch + 6, top: y - 1, size: textSize, anchor: 'start' }),
        ];
      });
    }),
    height: rows.length === 0 ? 0 : gap + rows.length * legendRowHeight,
  };
}

function describe({ rowTitles, columnTitles, legend }: ImageGridInput): string[] {
  const list = (names: readonly string[]) => names.filter((name) => name !== '').join('; ');
  return [
    `Images in ${rowTitles.length} rows and ${columnTitles.length} columns.`,
    `Rows: ${list(rowTitles)}.`,
    `Columns: ${list(columnTitles)}.`,
    ...(legend.length > 0 ? [`Colours: ${list(legend.map(({ name }) => name))}.`] : []),
  ];
}
