import { useComputedColorScheme } from '@mantine/core';
import type { EChartsOption } from 'echarts';
import type { ECElementEvent, ECharts } from 'echarts/core';
import { useEffect, useRef } from 'react';
import { drawChart, openChart } from './engine.ts';
import { type ChartLook, chartLook } from './look.ts';

export interface DrawingProps {
  readonly option: (look: ChartLook) => EChartsOption;
  /** In pixels. */
  readonly height: number;
  /** What is drawn, for those who do not see it. */
  readonly description: string;
  readonly onPoint: ((event: ECElementEvent) => void) | undefined;
}

/** The picture of a chart, as wide as there is room; this file, and ECharts with it, is loaded with the first. */
export default function Drawing({ option, height, description, onPoint }: DrawingProps) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    if (element.current === null) return;
    const opened = openChart(element.current);
    const observer = new ResizeObserver(() => opened.resize());
    observer.observe(element.current);
    chart.current = opened;
    return () => {
      observer.disconnect();
      opened.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    const look = chartLook(scheme);
    if (chart.current) drawChart(chart.current, option(look), look);
  }, [option, scheme]);
  useEffect(() => {
    const opened = chart.current;
    if (opened === null || onPoint === undefined) return;
    opened.on('click', onPoint);
    return () => {
      opened.off('click', onPoint);
    };
  }, [onPoint]);
  return <div ref={element} role="img" aria-label={description} style={{ height }} />;
}
