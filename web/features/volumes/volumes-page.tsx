import { EmptyState } from '../../components/empty-state.tsx';
import { Page } from '../../components/page.tsx';

export function Component() {
  return (
    <Page title="Volumes">
      <EmptyState title="Nothing here yet">This page is being built.</EmptyState>
    </Page>
  );
}
