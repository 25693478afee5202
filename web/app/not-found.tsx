import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { EmptyState } from '../components/empty-state.tsx';
import { Page } from '../components/page.tsx';

export function NotFound() {
  return (
    <Page title="There is no such page">
      <EmptyState
        title="Nothing is at this address"
        action={
          <Button component={Link} to="/">
            To the overview
          </Button>
        }
      >
        It may have been mistyped, or what it showed was deleted.
      </EmptyState>
    </Page>
  );
}
