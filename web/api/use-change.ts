import { notifications } from '@mantine/notifications';
import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { joined } from './joined.ts';
import { type Operation, request } from './request.ts';

export interface ChangeOptions<Result> {
  /** What to tell once it is done; nothing when left out. */
  readonly done?: (result: Result) => string;
  readonly onDone?: (result: Result) => void;
}

/**
 * Changes something by a generated mutation. What the server refuses is in `error`: show it where the person
 * acted, with `ErrorNotice`. A double click changes it once.
 */
export function useChange<Result, Variables>(
  operation: Operation<Result, Variables>,
  { done, onDone }: ChangeOptions<Result> = {},
): UseMutationResult<Result, Error, Variables> {
  const [change] = useState(() => joined((variables: Variables) => request(operation, variables)));
  const told = useRef<Result>(undefined);
  return useMutation({
    mutationFn: change,
    onSuccess: (result) => {
      if (told.current === result) return;
      told.current = result;
      const closeButtonProps = { 'aria-label': 'Close' };
      if (done) notifications.show({ message: done(result), color: 'teal', closeButtonProps });
      onDone?.(result);
    },
  });
}
