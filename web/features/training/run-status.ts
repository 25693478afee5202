import type { JobStatus } from '../../generated/training.ts';

/** How the states of a run look: the mark tells them apart without colour. */
export const runStatuses: Readonly<
  Record<JobStatus, { readonly label: string; readonly mark: string; readonly colour: string }>
> = {
  QUEUED: { label: 'queued', mark: '…', colour: 'var(--mantine-color-text)' },
  RUNNING: { label: 'running', mark: '▶', colour: 'var(--mantine-color-blue-text)' },
  SUCCEEDED: { label: 'done', mark: '✓', colour: 'var(--mantine-color-teal-text)' },
  FAILED: { label: 'failed', mark: '✗', colour: 'var(--mantine-color-red-text)' },
  CANCELLED: { label: 'cancelled', mark: '■', colour: 'var(--mantine-color-text)' },
};

/** In the order in which one looks for them. */
export const allStatuses = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const;

/** Whether nothing more will happen to the run. */
export function hasEnded(status: JobStatus): boolean {
  return status !== 'QUEUED' && status !== 'RUNNING';
}
