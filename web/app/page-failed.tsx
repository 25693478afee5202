import { Button, Container } from '@mantine/core';
import { useRouteError } from 'react-router';
import { ErrorNotice } from '../components/error-notice.tsx';

/** In place of a page that threw, or whose files could not be loaded: after an update, the old ones are gone. */
export function PageFailed() {
  const error = useRouteError();
  return (
    <Container size="sm" py="xl">
      <ErrorNotice error={error instanceof Error ? error : new Error(String(error))} />
      <Button mt="md" onClick={() => location.reload()}>
        Load the page again
      </Button>
    </Container>
  );
}
