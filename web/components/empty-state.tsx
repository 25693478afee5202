import { Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  readonly title: string;
  /** What would be here, and how to begin. */
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** In place of a list of nothing. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="xs">
        <Title order={2} size="h5">
          {title}
        </Title>
        <Text c="dimmed" size="sm" ta="center" maw={520} component="div">
          {children}
        </Text>
        {action}
      </Stack>
    </Paper>
  );
}
