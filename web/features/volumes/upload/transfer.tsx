import { Button, Group, Progress, Text } from '@mantine/core';
import { useEffect } from 'react';
import { formatBytes } from '../../../components/format.ts';

export interface TransferProps {
  readonly stage: {
    readonly kind: 'reading' | 'sending';
    readonly done: number;
    readonly total: number;
  };
  readonly onStop: () => void;
}

/** Files as they are read, and then sent. */
export function Transfer({ stage: { kind, done, total }, onStop }: TransferProps) {
  useEffect(() => {
    // Who leaves now would stop it; what has arrived by then need not be sent again.
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, []);
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm" role="status">
          {kind === 'reading' ? 'Reading the files' : 'Sending what the store lacks'}
        </Text>
        <Group gap="sm">
          <Text size="sm" c="dimmed">
            {formatBytes(done)} of {formatBytes(total)}
          </Text>
          <Button size="compact-xs" variant="default" onClick={onStop}>
            Stop
          </Button>
        </Group>
      </Group>
      <Progress
        value={total === 0 ? 0 : (100 * done) / total}
        color={kind === 'reading' ? 'gray' : 'teal'}
        aria-label={kind === 'reading' ? 'Read' : 'Sent'}
      />
    </div>
  );
}
