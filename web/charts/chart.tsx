import { ActionIcon, Box, Group, Menu, ScrollArea, Skeleton, Table, Text } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import type { EChartsOption } from 'echarts';
import type { ECElementEvent } from 'echarts/core';
import { lazy, type ReactNode, Suspense, useRef, useState } from 'react';
import { type CsvValue, toCsv } from '../components/csv.ts';
import { download } from '../components/download.ts';
import type { ChartLook } from './look.ts';
import { pngOf } from './png.ts';

const Drawing = lazy(() => import('./drawing.tsx'));

/** The numbers of a chart, for its CSV and for those who rather read a table. */
export interface ChartData {
  /** Titles of the columns, with units. */
  readonly header: readonly string[];
  readonly rows: readonly (readonly CsvValue[])[];
}

export interface ChartProps {
  /** Over the chart, in its files, and their name. */
  readonly title: string;
  /** In sentences, with the values that matter: for those who do not see it. */
  readonly description: string;
  /**
   * Series and axes as ECharts takes them, in the colours of a look (`chartAxis` makes axes). It is drawn anew
   * whenever the function is another: keep it by `useCallback`.
   */
  readonly option: (look: ChartLook) => EChartsOption;
  readonly data: ChartData;
  /** In pixels. */
  readonly height?: number;
  /** Between title and chart, such as a legend or a choice. */
  readonly children?: ReactNode;
  /** Called with what was clicked; pass a stable function, and offer the same to the keyboard elsewhere. */
  readonly onPoint?: (event: ECElementEvent) => void;
}

/** More rows are only in the CSV. */
const mostRows = 1000;

/** A chart with its title, to be saved as SVG, PNG or CSV, or read as a table. */
export function Chart({
  title,
  description,
  option,
  data,
  height = 280,
  children,
  onPoint,
}: ChartProps) {
  const [isTable, setIsTable] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const fileName = title.replace(/[^\w.-]+/g, '-').toLowerCase();
  const draw = async () => {
    const { chartAsSvg } = await import('./engine.ts');
    const width = Math.max(600, box.current?.clientWidth ?? 0);
    return chartAsSvg(option, { title, description, width, height });
  };
  const files = {
    svg: async () => download(`${fileName}.svg`, await draw(), 'image/svg+xml'),
    png: async () => download(`${fileName}.png`, await pngOf(await draw()), 'image/png'),
    csv: async () => download(`${fileName}.csv`, toCsv(data.header, data.rows), 'text/csv'),
  };
  return (
    <Box component="figure" m={0} ref={box}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text component="figcaption" size="sm" fw={600}>
          {title}
        </Text>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size="sm" aria-label={`Save or read: ${title}`}>
              <IconDotsVertical size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {Object.entries(files).map(([kind, save]) => (
              <Menu.Item key={kind} onClick={() => void save()}>
                Save as {kind.toUpperCase()}
              </Menu.Item>
            ))}
            <Menu.Item onClick={() => setIsTable(!isTable)}>
              {isTable ? 'Show the chart' : 'Show as a table'}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      {children}
      {isTable ? (
        <Values title={title} data={data} height={height} />
      ) : (
        <Suspense fallback={<Skeleton height={height} />}>
          <Drawing option={option} height={height} description={description} onPoint={onPoint} />
        </Suspense>
      )}
    </Box>
  );
}

function Values({ title, data, height }: { title: string; data: ChartData; height: number }) {
  const { header, rows } = data;
  return (
    <ScrollArea h={height} viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': title }}>
      <Table stickyHeader aria-label={title}>
        <Table.Thead>
          <Table.Tr>
            {header.map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.slice(0, mostRows).map((row) => (
            <Table.Tr key={row.join('\t')}>
              {row.map((value, place) => (
                <Table.Td key={header[place]}>{value ?? '–'}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {rows.length > mostRows && (
        <Text size="xs" c="dimmed">
          These are {mostRows.toLocaleString()} of {rows.length.toLocaleString()} rows; the CSV has
          them all.
        </Text>
      )}
    </ScrollArea>
  );
}
