import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

export interface GuardedButtonProps extends ButtonProps {
  /** Why it does nothing; null where it does. It stays reachable, so that everybody can read the reason. */
  readonly refusal: string | null;
  readonly label?: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** A button that says why it cannot be pressed. */
export function GuardedButton({ refusal, label, onClick, children, ...props }: GuardedButtonProps) {
  const isRefused = refusal !== null;
  return (
    <Tooltip label={refusal ?? ''} disabled={!isRefused}>
      <Button
        variant="default"
        {...props}
        {...(label !== undefined && { 'aria-label': label })}
        {...(isRefused && { 'data-disabled': true, 'aria-disabled': true })}
        onClick={() => !isRefused && onClick()}
      >
        {children}
      </Button>
    </Tooltip>
  );
}
