import { Badge } from '@mantine/core';
import type { JobStatus } from '../../generated/training.ts';
import { runStatuses } from './run-status.ts';

export function StatusBadge({ status }: { status: JobStatus }) {
  const { label, mark, colour } = runStatuses[status];
  return (
    <Badge
      variant="default"
      size="sm"
      tt="none"
      c={colour}
      leftSection={<span aria-hidden>{mark}</span>}
    >
      {label}
    </Badge>
  );
}
