import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { useStudy } from '../../app/use-study.ts';
import { withStudy } from '../../components/address.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Page } from '../../components/page.tsx';

/** In place of a cohort or snapshot that there is not. */
export function NoCohort({ name, number }: { name: string; number?: string }) {
  const [study] = useStudy();
  const what = number === undefined ? `cohort ${name}` : `snapshot ${number} of ${name}`;
  const cohorts = withStudy('/cohorts', study);
  return (
    <Page title="Not found" above={[{ label: 'Cohorts', to: cohorts }]}>
      <EmptyState
        title={`There is no ${what}`}
        action={
          <Button component={Link} to={cohorts} variant="default">
            All cohorts
          </Button>
        }
      >
        It has another name now, or was deleted, or you are not a member of all its studies.
      </EmptyState>
    </Page>
  );
}
