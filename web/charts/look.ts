import { areaColour, type LineLook, lineLook } from '../../src/charts/palette.ts';

/** What a chart is drawn with: on the page in its colour scheme, in a file always as on paper. */
export interface ChartLook {
  readonly isDark: boolean;
  /** Drawn into a file, where nothing beside the chart says what its lines are: it needs a legend. */
  readonly isFile: boolean;
  readonly background: string;
  /** Texts and axes. */
  readonly ink: string;
  /** Lines behind the values. */
  readonly faint: string;
  /** Colour, dash and mark of the series at a place from 0: no two of the first 21 look alike, even without colour. */
  readonly line: (index: number) => LineLook;
  /** Colour of the area at a place from 0. */
  readonly area: (index: number) => string;
}

const colours = {
  light: { background: '#ffffff', ink: '#222222', faint: '#dddddd' },
  dark: { background: '#242424', ink: '#d8d8d8', faint: '#444444' },
} as const;

/** Colours that are hardly seen on the dark page, and those that stand for them there. */
const brighter: Readonly<Record<string, string>> = {
  '#0072b2': '#3a9bdc',
  '#000000': '#ffffff',
  '#332288': '#8877dd',
  '#882255': '#cc5588',
  '#117733': '#33aa66',
};

export function chartLook(scheme: 'light' | 'dark', isFile = false): ChartLook {
  const isDark = scheme === 'dark';
  const seen = (colour: string) => (isDark ? (brighter[colour] ?? colour) : colour);
  return {
    isDark,
    isFile,
    ...colours[scheme],
    line: (index) => {
      const look = lineLook(index);
      return { ...look, colour: seen(look.colour) };
    },
    area: (index) => seen(areaColour(index)),
  };
}

/** An axis as all charts have it; `name` is its title, with the unit. */
export function chartAxis(look: ChartLook, name: string) {
  const line = { lineStyle: { color: look.ink } };
  return {
    name,
    nameLocation: 'middle' as const,
    nameTextStyle: { fontSize: 12, color: look.ink },
    axisLine: { show: true, onZero: false, ...line },
    axisTick: { show: true, ...line },
    axisLabel: { fontSize: 12, color: look.ink, hideOverlap: true },
    splitLine: { show: true, lineStyle: { color: look.faint } },
  };
}
