import type { LegendComponentOption } from 'echarts';
import type { ChartLook } from './look.ts';

/** In pixels of CSS; a legend is laid out for a narrow page. */
const narrowest = 620;
const letter = 6.6;
const lineHeight = 20;

/** Room that a legend of these names takes above the plot, in pixels; none for one name or none. */
export function legendHeight(names: readonly string[]): number {
  if (names.length < 2) return 0;
  const width = names.reduce((sum, name) => sum + 46 + letter * name.length, 0);
  return 6 + lineHeight * Math.ceil(width / narrowest);
}

/** The names of series above the plot, with their looks. */
export function legendOf(look: ChartLook, names: readonly string[]): LegendComponentOption {
  return {
    show: names.length > 1,
    data: [...names],
    top: 0,
    left: 'center',
    itemWidth: 24,
    itemHeight: 10,
    textStyle: { color: look.ink, fontSize: 12 },
    inactiveColor: look.faint,
  };
}
