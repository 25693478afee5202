import { Anchor, Select, Skeleton, Stack, Text, Title } from '@mantine/core';
import { parseAsString, useQueryState } from 'nuqs';
import { Link } from 'react-router';
import { useGraphQL } from '../../../api/use-graphql.ts';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { formatDice } from '../../../components/format.ts';
import { DiceHeatMapDocument, type DiceHeatMapQuery } from '../../../generated/models.ts';
import { NoBreak } from '../marks.tsx';
import { type Links, useLinks } from '../use-links.ts';
import type { Shown } from './shown.ts';

type Matrix = DiceHeatMapQuery['diceMatrix'];

interface Row {
  readonly key: string;
  readonly label: string;
  /** In the order of the matrix's columns; null where there is nothing to measure. */
  readonly dice: readonly (number | null)[];
}

/** Dice of each volume and class, or of each slice of one volume; the deeper the colour, the higher. */
export function HeatMap({ shown }: { shown: Shown }) {
  const { versionId, snapshotId, versionName } = shown;
  const [volumeId, setVolumeId] = useQueryState('volume', parseAsString);
  const asked = { versionId, snapshotId };
  const volumes = useGraphQL(DiceHeatMapDocument, { ...asked, rows: 'VOLUME' });
  const slices = useGraphQL(
    DiceHeatMapDocument,
    { ...asked, rows: 'SLICE', volumeId },
    { enabled: volumeId !== null },
  );
  const { data, error, isPending } = volumeId === null ? volumes : slices;
  const links = useLinks();
  return (
    <Stack component="section" gap={6} aria-labelledby="heat">
      <Title order={2} size="h5" id="heat">
        Dice by place
      </Title>
      <Select
        label="Rows"
        w={320}
        allowDeselect={false}
        data={[
          { value: '', label: 'Volumes' },
          ...(volumes.data?.diceMatrix.rows ?? []).map(({ key, label }) => ({
            value: key,
            label: `Slices of ${label}`,
          })),
        ]}
        value={volumeId ?? ''}
        onChange={(value) => void setVolumeId(value || null)}
      />
      <ErrorNotice error={error} />
      {isPending && <Skeleton height={240} />}
      {data && !error && (
        <DataTable
          name={`Dice of ${versionName} by ${volumeId === null ? 'volume' : 'slice'} and class`}
          rows={rowsOf(data.diceMatrix)}
          rowKey={({ key }) => key}
          columns={columnsOf({ matrix: data.diceMatrix, shown, volumeId, links })}
        />
      )}
      <Text size="xs" c="dimmed">
        Pooled over slices, or of one slice, from 0. A dash stands where the class is not annotated,
        or in neither truth nor prediction.
      </Text>
    </Stack>
  );
}

function rowsOf({ rows, values }: Matrix): Row[] {
  return rows.map(({ key, label }, place) => ({ key, label, dice: values[place] ?? [] }));
}

interface Drawn {
  readonly matrix: Matrix;
  readonly shown: Shown;
  /** The one whose slices are the rows; null where rows are volumes. */
  readonly volumeId: string | null;
  readonly links: Links;
}

function columnsOf({ matrix, shown, volumeId, links }: Drawn): Column<Row>[] {
  const { classes, nameOf, versionName } = shown;
  const placeOf = ({ key }: Row, code: string) =>
    links.place({
      ...{ volumeId: volumeId ?? key, slice: volumeId === null ? null : Number(key) },
      ...{ class: code, version: versionName },
    });
  return [
    {
      key: 'row',
      title: volumeId === null ? 'Volume' : 'Slice',
      value: ({ key, label }) => (volumeId === null ? label : Number(key)),
      cell: ({ label }) => <NoBreak>{label}</NoBreak>,
    },
    ...matrix.columns.flatMap(({ key: code }, place): Column<Row>[] => {
      if (!classes.includes(code)) return [];
      const diceOf = ({ dice }: Row) => dice[place] ?? null;
      return [
        {
          ...{ key: code, title: nameOf(code), align: 'right' },
          value: diceOf,
          cell: (row) => <Cell dice={diceOf(row)} to={placeOf(row, code)} />,
        },
      ];
    }),
  ];
}

/** A tint that leaves the number readable in both colour schemes. */
function Cell({ dice, to }: { dice: number | null; to: string }) {
  if (dice === null) return '–';
  const share = Math.round(35 * dice);
  const background = `color-mix(in srgb, var(--mantine-color-blue-5) ${share}%, transparent)`;
  return (
    <Anchor
      component={Link}
      to={to}
      fz="sm"
      c="var(--mantine-color-text)"
      px={6}
      style={{ background }}
    >
      {formatDice(dice)}
    </Anchor>
  );
}
