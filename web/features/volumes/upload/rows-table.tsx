import {
  ActionIcon,
  Autocomplete,
  Group,
  NativeSelect,
  Table,
  TagsInput,
  Text,
  TextInput,
  Tooltip,
  VisuallyHidden,
} from '@mantine/core';
import { IconArrowBarDown, IconTrash } from '@tabler/icons-react';
import type { UploadChoicesQuery } from '../../../generated/volumes.ts';
import { type ColumnName, emptyColumns } from './manifest-columns.ts';
import type { Row, RowsAction } from './rows.ts';
import classes from './rows-table.module.css';
import type { NamedFile } from './use-import.ts';

export interface RowsTableProps {
  readonly rows: readonly Row[];
  readonly files: readonly NamedFile[];
  readonly choices: UploadChoicesQuery | undefined;
  /** Whether the columns that are rarely filled are shown, too. */
  readonly isWide: boolean;
  readonly dispatch: (action: RowsAction) => void;
}

interface ShownColumn {
  readonly name: ColumnName;
  readonly title: string;
  readonly width: number;
}

const usual: readonly ShownColumn[] = [
  { name: 'study', title: 'Study', width: 120 },
  { name: 'subject', title: 'Subject', width: 120 },
  { name: 'visit', title: 'Visit', width: 70 },
  { name: 'region', title: 'Region', width: 120 },
  { name: 'laterality', title: 'Limb', width: 100 },
  { name: 'scanner', title: 'Scanner', width: 120 },
  { name: 'label_map', title: 'Label map', width: 170 },
  { name: 'classes', title: 'Classes looked for', width: 220 },
  { name: 'annotator', title: 'Reader', width: 110 },
];

const rare: readonly ShownColumn[] = [
  { name: 'label_table', title: 'Label table', width: 150 },
  { name: 'slices', title: 'Slices', width: 80 },
  { name: 'exhaustive', title: 'Exhaustive', width: 90 },
  { name: 'tool', title: 'Tool', width: 100 },
  { name: 'annotated_at', title: 'Drawn on', width: 120 },
  { name: 'status', title: 'Status', width: 110 },
  { name: 'site', title: 'Site', width: 110 },
  { name: 'manufacturer', title: 'Manufacturer', width: 120 },
  { name: 'sequence', title: 'Sequence', width: 110 },
  { name: 'tr_ms', title: 'TR (ms)', width: 80 },
  { name: 'te_ms', title: 'TE (ms)', width: 80 },
  { name: 'flip_deg', title: 'Flip (°)', width: 80 },
];

const tableName = /\.(txt|label|lbl|json)$/i;

/** The manifest as a table, a row an image with at most one label map. */
export function RowsTable({ rows, files, choices, isWide, dispatch }: RowsTableProps) {
  const hasTables = files.some(({ path }) => tableName.test(path));
  const shown = [
    ...usual,
    ...rare.filter(({ name }) => isWide || (hasTables && name === 'label_table')),
  ];
  return (
    <Table.ScrollContainer minWidth={0} type="native" pos="relative">
      <Table aria-label="Images to import" verticalSpacing={2} horizontalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={classes.image}>Image</Table.Th>
            {shown.map((column) => (
              <ColumnHeader
                key={column.name}
                column={column}
                canFill={rows.length > 1}
                onFill={() => dispatch({ kind: 'fill', column: column.name })}
              />
            ))}
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => (
            <TableRow
              key={row.key}
              {...{ row, files, choices, shown, dispatch }}
              number={index + 1}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface ColumnHeaderProps {
  readonly column: ShownColumn;
  readonly canFill: boolean;
  readonly onFill: () => void;
}

function ColumnHeader({ column: { title, width }, canFill, onFill }: ColumnHeaderProps) {
  return (
    <Table.Th miw={width}>
      <Group gap={2} wrap="nowrap">
        {title}
        {canFill && (
          <Tooltip label="As in the first row, for all rows">
            <ActionIcon size="xs" aria-label={`${title}: as in the first row`} onClick={onFill}>
              <IconArrowBarDown size={12} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    </Table.Th>
  );
}

interface TableRowProps extends Pick<RowsTableProps, 'files' | 'choices' | 'dispatch'> {
  readonly row: Row;
  readonly number: number;
  readonly shown: readonly ShownColumn[];
}

function TableRow({ row, number, files, choices, shown, dispatch }: TableRowProps) {
  const { key, cells } = row;
  const empty = emptyColumns(cells);
  return (
    <Table.Tr>
      <Table.Td maw={220} className={classes.image}>
        <Text size="xs" truncate title={cells.image}>
          {number}. {cells.image}
        </Text>
      </Table.Td>
      {shown.map(({ name, title }) => (
        <Table.Td key={name}>
          <Cell
            name={name}
            label={`${title} of row ${number}`}
            value={cells[name] ?? ''}
            isMissing={empty.includes(name)}
            region={cells.region ?? ''}
            {...{ files, choices }}
            onChange={(value) => dispatch({ kind: 'set', key, column: name, value })}
          />
        </Table.Td>
      ))}
      <Table.Td>
        <ActionIcon
          size="sm"
          aria-label={`Take out row ${number}`}
          onClick={() => dispatch({ kind: 'remove', key })}
        >
          <IconTrash size={14} />
        </ActionIcon>
      </Table.Td>
    </Table.Tr>
  );
}

interface CellProps extends Pick<RowsTableProps, 'files' | 'choices'> {
  readonly name: ColumnName;
  readonly label: string;
  readonly value: string;
  readonly isMissing: boolean;
  readonly region: string;
  readonly onChange: (value: string) => void;
}

const none = { value: '', label: '–' };

function Cell({ name, label, value, isMissing, region, files, choices, onChange }: CellProps) {
  const common = { 'aria-label': label, size: 'xs', error: isMissing } as const;
  const list = choicesOf(name, choices);
  if (name === 'classes') {
    const schema = choices?.labelSchemas.find((each) => each.region === region);
    return (
      <TagsInput
        {...common}
        splitChars={[' ', ',', ';']}
        maxDropdownHeight={220}
        styles={{ input: { maxHeight: 58, overflowY: 'auto' } }}
        data={(schema?.classes ?? []).map(({ code }) => code)}
        value={value.split(/[\s;]+/).filter((code) => code !== '')}
        onChange={(codes) => onChange(codes.join(' '))}
      />
    );
  }
  const options = optionsOf(name, choices, files);
  if (options) {
    const isOther = value !== '' && !options.includes(value);
    return (
      <NativeSelect
        {...common}
        data={[none, ...options, ...(isOther ? [value] : [])]}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  }
  if (list) return <Autocomplete {...common} data={list} value={value} onChange={onChange} />;
  return (
    <TextInput
      {...common}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** What a cell may be, and nothing else; null where it may be anything. */
function optionsOf(
  name: ColumnName,
  choices: UploadChoicesQuery | undefined,
  files: readonly NamedFile[],
): string[] | null {
  if (name === 'region') return (choices?.labelSchemas ?? []).map(({ region }) => region);
  if (name === 'laterality') return ['left', 'right', 'both', 'none'];
  if (name === 'status') return ['accepted', 'draft', 'rejected'];
  if (name === 'exhaustive') return ['yes', 'no'];
  const named = (pattern: RegExp) =>
    files.map(({ path }) => path).filter((path) => pattern.test(path));
  if (name === 'label_map') return named(/\.nii(\.gz)?$/i);
  return name === 'label_table' ? named(tableName) : null;
}

/** What a cell often is. */
function choicesOf(name: ColumnName, choices: UploadChoicesQuery | undefined): string[] | null {
  if (name === 'study') {
    const own = (choices?.studies.nodes ?? []).filter(({ role }) => role !== 'VIEWER');
    return own.map(({ code }) => code);
  }
  return name === 'scanner' ? (choices?.scanners.nodes ?? []).map((each) => each.name) : null;
}
