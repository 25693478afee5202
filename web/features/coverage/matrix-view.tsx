import { Alert, Button, Group, Skeleton, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { Link } from 'react-router';
import { EmptyState } from '../../components/empty-state.tsx';
import { Grid } from './grid/grid.tsx';
import type { GridModel } from './grid/model.ts';
import { Legend } from './legend.tsx';
import { countOf } from './models.ts';
import { openedGaps } from './opened.ts';
import { nextOrder } from './order.ts';
import { isFiltered, type MatrixParams, noFilter } from './params.ts';
import type { MatrixData } from './use-matrix.ts';
import type { Selection } from './use-selection.ts';

export interface MatrixViewProps {
  readonly data: MatrixData;
  readonly model: GridModel;
  readonly params: MatrixParams;
  readonly selection: Selection;
  readonly onChange: (changes: Partial<MatrixParams>) => void;
  /** A row was opened, at a class where `place` is given. */
  readonly onOpen: (row: number, place: number | null) => void;
}

/** The grid with its legend, or what is to be said in its place. */
export function MatrixView(props: MatrixViewProps) {
  const { data, model, params, selection, onChange, onOpen } = props;
  const { rows: kind } = params;
  if (data.isPending) return <Skeleton h={420} aria-label="The matrix is being read" />;
  if (model.rowCount === 0) return data.error ? null : <Nothing {...{ params, onChange }} />;
  const isOfGroups = kind !== 'volumes';
  return (
    <div>
      <Cut {...{ data, params }} />
      <Group justify="space-between" mb={6}>
        <Text size="xs" c="dimmed" role="status">
          {countOf(model.rowCount, kind)}
          {isOfGroups && ` of ${countOf(shownCount(data, params), 'volumes')}`}
          {selection.keys.size > 0 && `, ${selection.keys.size.toLocaleString()} selected`}
        </Text>
        <Legend />
      </Group>
      <Grid
        key={kind}
        model={model}
        order={params.sort}
        selected={selection.keys}
        onSort={(key) => onChange({ sort: nextOrder(params.sort, key) })}
        onSelect={selection.toggle}
        onSelectAll={selection.toggleAll}
        onOpen={onOpen}
        onOpenGaps={(place) => onChange(openedGaps(params, data.classes[place]))}
      />
    </div>
  );
}

/** Groups are counted over all volumes, where there are too many to read them. */
function shownCount({ volumes, groups, volumeCount }: MatrixData, { rows }: MatrixParams): number {
  const areCounted = rows !== 'subjects' && groups.some((group) => group.volumes === null);
  return areCounted ? volumeCount : volumes.length;
}

/** Said where not all volumes were read. */
function Cut({ data: { found, volumeCount }, params }: { data: MatrixData; params: MatrixParams }) {
  if (volumeCount <= found.length) return null;
  const isCounted = params.rows !== 'volumes' && params.rows !== 'subjects';
  const what = isCounted
    ? 'The counts are of all of them; searching and both visits do not change them.'
    : 'Filter, or make rows of scanners, sites or visits, to see them all.';
  return (
    <Alert variant="light" mb="xs" icon={<IconInfoCircle size={18} />}>
      {volumeCount.toLocaleString()} volumes match; the {found.length.toLocaleString()} oldest were
      read. {what}
    </Alert>
  );
}

function Nothing({ params, onChange }: Pick<MatrixViewProps, 'params' | 'onChange'>) {
  if (isFiltered(params) || params.search !== '' || params.twice) {
    return (
      <EmptyState
        title="No volume matches"
        action={
          <Button onClick={() => onChange({ ...noFilter, search: '', twice: false })}>
            Clear the filter
          </Button>
        }
      >
        No volume is all that you ask for. If you look for what is missing, this is good news.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No volumes yet"
      action={
        <Button component={Link} to="/volumes">
          To the volumes
        </Button>
      }
    >
      Import images with a manifest that says which classes were labelled in them: here you will see
      what is known of each class in each of them.
    </EmptyState>
  );
}
