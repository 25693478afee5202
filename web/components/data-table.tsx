import {
  ActionIcon,
  Group,
  Table,
  Text,
  Tooltip,
  UnstyledButton,
  VisuallyHidden,
} from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconDownload, IconSelector } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import { type CsvValue, toCsv } from './csv.ts';
import classes from './data-table.module.css';
import { download } from './download.ts';

export interface Column<Row> {
  readonly key: string;
  /** With the unit. */
  readonly title: string;
  /** What the table shows; the value itself when left out. */
  readonly cell?: (row: Row) => ReactNode;
  /** What it is sorted by, and what the export has; a column without one is neither. */
  readonly value?: (row: Row) => CsvValue;
  readonly align?: 'left' | 'right' | 'center';
}

export interface DataTableProps<Row> {
  /** Said to who does not see the table, and the name of the exported file. */
  readonly name: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  /** Key of the column to begin with, and its direction; as the rows come when left out. */
  readonly sortedBy?: string;
  readonly isDescending?: boolean;
  /** Below the table, such as a button for more rows. */
  readonly footer?: ReactNode;
}

interface Order {
  readonly key: string;
  readonly isDescending: boolean;
}

/** Some hundred rows that can be sorted by column and exported as CSV. */
export function DataTable<Row>({
  name,
  rows,
  columns,
  rowKey,
  sortedBy,
  isDescending = false,
  footer,
}: DataTableProps<Row>) {
  const [order, setOrder] = useState<Order | null>(
    sortedBy === undefined ? null : { key: sortedBy, isDescending },
  );
  const sorted = useMemo(() => sortRows(rows, columns, order), [rows, columns, order]);
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="xs" c="dimmed">
          {rows.length.toLocaleString()} {rows.length === 1 ? 'row' : 'rows'}
        </Text>
        <Tooltip label="Download as CSV">
          <ActionIcon
            size="sm"
            aria-label={`Download ${name} as CSV`}
            onClick={() => exportRows(name, columns, sorted)}
          >
            <IconDownload size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Table.ScrollContainer minWidth={0} type="native">
        <Table className={classes.table} highlightOnHover stickyHeader aria-label={name}>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Header
                  key={column.key}
                  column={column}
                  order={order}
                  onSort={() => setOrder(nextOrder(order, column.key))}
                />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sorted.map((row) => (
              <Table.Tr key={rowKey(row)}>
                {columns.map(({ key, cell, value, align = 'left' }) => (
                  <Table.Td key={key} ta={align}>
                    {cell ? cell(row) : shown(value?.(row))}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {footer}
    </div>
  );
}

function Header<Row>({
  column: { key, title, value, align = 'left' },
  order,
  onSort,
}: {
  column: Column<Row>;
  order: Order | null;
  onSort: () => void;
}) {
  const direction = order?.key === key ? (order.isDescending ? 'descending' : 'ascending') : 'none';
  if (value === undefined) {
    return <Table.Th ta={align}>{title || <VisuallyHidden>Actions</VisuallyHidden>}</Table.Th>;
  }
  const icons = { ascending: IconChevronUp, descending: IconChevronDown, none: IconSelector };
  const Icon = icons[direction];
  return (
    <Table.Th aria-sort={direction} ta={align}>
      <UnstyledButton className={classes.sort} onClick={onSort}>
        {title}
        <Icon size={14} aria-hidden />
      </UnstyledButton>
    </Table.Th>
  );
}

/** Ascending first, then descending, then as the rows came. */
function nextOrder(order: Order | null, key: string): Order | null {
  if (order?.key !== key) return { key, isDescending: false };
  return order.isDescending ? null : { key, isDescending: true };
}

function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  order: Order | null,
): readonly Row[] {
  const value = columns.find(({ key }) => key === order?.key)?.value;
  if (order === null || value === undefined) return rows;
  const sign = order.isDescending ? -1 : 1;
  return rows.toSorted((a, b) => compare(value(a), value(b), sign));
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** What is missing comes last in both directions. */
function compare(a: CsvValue, b: CsvValue, sign: number): number {
  const [isNone, isOtherNone] = [a === null || a === undefined, b === null || b === undefined];
  if (isNone || isOtherNone) return Number(isNone) - Number(isOtherNone);
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  return sign * collator.compare(String(a), String(b));
}

function shown(value: CsvValue): string {
  return value === null || value === undefined ? '–' : String(value);
}

function exportRows<Row>(
  name: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): void {
  const exported = columns.flatMap(({ title, value }) => (value ? [{ title, value }] : []));
  const header = exported.map(({ title }) => title);
  const csv = toCsv(
    header,
    rows.map((row) => exported.map(({ value }) => value(row))),
  );
  download(`${name.replace(/[^\w-]+/g, '-').toLowerCase()}.csv`, csv, 'text/csv');
}
