import type { CustomSeriesOption } from 'echarts';
import type { ChartLook } from './look.ts';

/** Lower and upper end, in the unit of the axis. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Error bars over bars that stand side by side: of each category and series, where there is one.
 *
 * @param intervals by series, then category
 * @param share of the room of a category that its bars take
 */
export function errorBars(
  look: ChartLook,
  intervals: readonly (readonly (Interval | null)[])[],
  share: number,
): CustomSeriesOption {
  const data = intervals.flatMap((ofSeries, index) =>
    ofSeries.flatMap((interval, category) =>
      interval ? [[category, index, interval.low, interval.high]] : [],
    ),
  );
  return {
    type: 'custom',
    data,
    encode: { x: 0, y: [2, 3] },
    ...{ clip: true, silent: true, z: 3 },
    tooltip: { show: false },
    renderItem: (_, api) => {
      const [category = 0, index = 0, low = 0, high = 0] = [0, 1, 2, 3].map((at) =>
        Number(api.value(at)),
      );
      const [centre = 0, bottom = 0] = api.coord([category, low]);
      const [, top = 0] = api.coord([category, high]);
      const [room] = [api.size?.([1, 0])].flat();
      const width = ((typeof room === 'number' ? room : 40) * share) / intervals.length;
      const x = centre + (index - (intervals.length - 1) / 2) * width;
      const cap = Math.min(4, width / 3);
      const [left, right] = [x - cap, x + cap];
      const pathData = `M${x} ${bottom}L${x} ${top}M${left} ${bottom}L${right} ${bottom}M${left} ${top}L${right} ${top}`;
      const line = (stroke: string, lineWidth: number) =>
        ({
          type: 'path',
          shape: { pathData },
          style: { stroke, lineWidth, fill: 'none' },
        }) as const;
      // The rim is seen on bars of the colour of ink.
      return { type: 'group', children: [line(look.background, 2.6), line(look.ink, 1.2)] };
    },
  };
}
