import { Alert, Code } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiError } from '../api/request.ts';

/** What was refused, in the server's words, which say what to do, with the code that docs/errors.md explains. */
export function ErrorNotice({ error, title }: { error: Error | null; title?: string }) {
  if (error === null) return null;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<IconAlertTriangle size={18} />}
      title={title ?? 'That did not work'}
    >
      {error.message} {error instanceof ApiError && <Code>{error.code}</Code>}
    </Alert>
  );
}
