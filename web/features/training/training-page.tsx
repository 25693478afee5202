import { Button, Group, MultiSelect, SegmentedControl } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { parseAsArrayOf, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { Link } from 'react-router';
import { useStudy } from '../../app/use-study.ts';
import { withStudy } from '../../components/address.ts';
import { Page } from '../../components/page.tsx';
import { ActiveRuns } from './active-runs.tsx';
import { EndedRuns } from './ended-runs.tsx';
import { allStatuses, hasEnded, runStatuses } from './run-status.ts';
import { SweepList } from './sweep-list.tsx';

const places = {
  show: parseAsStringLiteral(['runs', 'sweeps'] as const).withDefault('runs'),
  status: parseAsArrayOf(parseAsStringLiteral(allStatuses)).withDefault([]),
};

/** Runs and sweeps; what runs now, or waits, is on top. */
export function Component() {
  const [study] = useStudy();
  const [{ show, status }, setPlaces] = useQueryStates(places);
  const wanted = status.length === 0 ? allStatuses : status;
  const ended = wanted.filter(hasEnded);
  const active = wanted.filter((one) => !hasEnded(one));
  return (
    <Page
      title="Training"
      description="Networks that learn, or learned, from frozen cohorts."
      actions={
        <Button
          component={Link}
          to={withStudy('/training/new', study)}
          leftSection={<IconPlus size={16} />}
        >
          Train
        </Button>
      }
    >
      <Group justify="space-between" align="flex-end">
        <SegmentedControl
          aria-label="Show"
          value={show}
          onChange={(value) => void setPlaces({ show: value })}
          data={[
            { value: 'runs', label: 'Runs' },
            { value: 'sweeps', label: 'Sweeps' },
          ]}
        />
        {show === 'runs' && (
          <MultiSelect
            aria-label="Status"
            placeholder={status.length === 0 ? 'Any status' : ''}
            w={300}
            clearable
            clearButtonProps={{ 'aria-label': 'Any status' }}
            value={[...status]}
            onChange={(value) => {
              const chosen = allStatuses.filter((one) => value.includes(one));
              void setPlaces({ status: chosen.length === 0 ? null : chosen });
            }}
            data={allStatuses.map((value) => ({ value, label: runStatuses[value].label }))}
          />
        )}
      </Group>
      {show === 'sweeps' ? (
        <SweepList study={study} />
      ) : (
        <>
          {active.length > 0 && <ActiveRuns study={study} status={active} />}
          {ended.length > 0 && (
            <EndedRuns study={study} status={ended} isFiltered={status.length > 0} />
          )}
        </>
      )}
    </Page>
  );
}
