/**
 * Eight colours that most people with a colour blindness tell apart (Okabe and Ito 2008,
 * https://jfly.uni-koeln.de/color/), and then those of Paul Tol's "muted" and "light" schemes
 * (https://sronpersonalpages.nl/~pault/), for charts that need more.
 */
const colours = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#d55e00',
  '#cc79a7',
  '#56b4e9',
  '#000000',
  '#f0e442',
  '#999999',
  '#332288',
  '#882255',
  '#117733',
  '#aa4499',
  '#999933',
  '#44aa99',
  '#cc6677',
  '#bbcc33',
  '#77aadd',
  '#ee8866',
  '#ffaabb',
];

/** Without yellow, which is hardly seen as a line on white. */
const lineColours = colours.slice(0, 7);

const dashes: readonly LineLook['dash'][] = ['solid', [8, 4], [2, 3]];
const symbols = ['circle', 'rect', 'triangle', 'diamond'];

/** Of two levels of one quantity, over a grey image: the second stands out. */
export const levelColours = ['#56b4e9', '#d55e00'] as const;

export const ink = '#222222';
export const faint = '#dddddd';

/** Colour of an area, of which there may be 20 before they repeat. */
export function areaColour(index: number): string {
  return cyclic(colours, index);
}

export interface LineLook {
  readonly colour: string;
  /** As ECharts has it: lengths in pixels. */
  readonly dash: 'solid' | number[];
  readonly symbol: string;
}

/** Look of a line: 21 before they repeat, of seven colours, each solid, dashed and dotted. */
export function lineLook(index: number): LineLook {
  return {
    colour: cyclic(lineColours, index),
    dash: cyclic(dashes, Math.floor(index / lineColours.length)),
    symbol: cyclic(symbols, index),
  };
}

function cyclic<T>(values: readonly T[], index: number): T {
  const value = values[index % values.length];
  if (value === undefined) throw new RangeError(`There is no place ${index}.`);
  return value;
}
