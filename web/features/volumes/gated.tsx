import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

export interface GatedProps {
  readonly isAllowed: boolean;
  /** Who may, or what is needed first. */
  readonly reason: string;
  readonly children: ReactNode;
}

/** Around a button that is disabled for who may not use it: says why. */
export function Gated({ isAllowed, reason, children }: GatedProps) {
  if (isAllowed) return children;
  return (
    <Tooltip label={reason}>
      <span title={reason}>{children}</span>
    </Tooltip>
  );
}
