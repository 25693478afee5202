import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import { download } from '../../components/download.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { CohortButton } from './cohort-button.tsx';
import { Filters } from './filters.tsx';
import type { GridModel } from './grid/model.ts';
import { MatrixControls } from './matrix-controls.tsx';
import { groupsCsv, volumesCsv } from './matrix-csv.ts';
import { MatrixView } from './matrix-view.tsx';
import { kindNames } from './models.ts';
import { openedAt } from './opened.ts';
import { useMatrixParams, volumeFilterOf } from './params.ts';
import { type MatrixData, useMatrix } from './use-matrix.ts';
import { useModel } from './use-model.ts';
import { type Selection, useSelection } from './use-selection.ts';
import { Views } from './views.tsx';

/** What is known of which class in which volume. */
export function Component() {
  const [params, setParams] = useMatrixParams();
  const navigate = useNavigate();
  const data = useMatrix(params);
  const model = useModel(data, params);
  const keys = useMemo(() => keysOf(model), [model]);
  const selection = useSelection(keys);
  return (
    <Page
      title="Coverage"
      description="Which label class is known in which volume, and where it is missing."
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} />}
            onClick={() => exportMatrix(data, params.rows)}
            disabled={model.rowCount === 0}
          >
            Download as CSV
          </Button>
          <CohortButton
            chosen={chosenVolumes(data, params.rows === 'volumes', selection)}
            found={data.found}
            filter={volumeFilterOf(params, params.study)}
          />
        </>
      }
    >
      <Views at="/coverage" />
      <Filters asked={params} onChange={(changes) => void setParams(changes)} />
      <MatrixControls
        params={params}
        onChange={(changes, options) => void setParams(changes, options)}
      />
      <ErrorNotice error={data.error} />
      <MatrixView
        {...{ data, model, params, selection }}
        onChange={(changes) => void setParams(changes)}
        onOpen={(row, place) => {
          const to = openedAt(data, params, { row, place });
          if (typeof to === 'string') void navigate(to);
          else void setParams(to);
        }}
      />
    </Page>
  );
}

function keysOf(model: GridModel): string[] {
  return Array.from({ length: model.rowCount }, (_, row) => model.keyOf(row));
}

function chosenVolumes({ volumes, groups }: MatrixData, areVolumes: boolean, { keys }: Selection) {
  if (keys.size === 0) return [];
  if (areVolumes) return volumes.filter(({ id }) => keys.has(id));
  return groups.flatMap((group) => (keys.has(group.key) ? (group.volumes ?? []) : []));
}

function exportMatrix({ volumes, groups, classes }: MatrixData, kind: keyof typeof kindNames) {
  const csv =
    kind === 'volumes'
      ? volumesCsv(volumes, classes)
      : groupsCsv(groups, classes, kindNames[kind].one);
  download(`coverage-${kind}.csv`, csv, 'text/csv');
}
