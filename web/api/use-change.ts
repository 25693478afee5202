import { notifications } from '@mantine/notifications';
import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { type Operation, request } from './request.ts';

export interface ChangeOptions<Result> {
  /** What to tell once it is done; nothing when left out. */
  readonly done?: (result: Result) => string;
  readonly onDone?: (result: Result) => void;
}

/**
 * Changes something by a generated mutation. What the server refuses is in `error`: show it where the person
 * acted, with `ErrorNotice`.
 */
export function useChange<Result, Variables>(
  operation: Operation<Result, Variables>,
  { done, onDone }: ChangeOptions<Result> = {},
): UseMutationResult<Result, Error, Variables> {
  return useMutation({
    mutationFn: (variables: Variables) => request(operation, variables),
    onSuccess: (result) => {
      const closeButtonProps = { 'aria-label': 'Close' };
      if (done) notifications.show({ message: done(result), color: 'teal', closeButtonProps });
      onDone?.(result);
    },
  });
}
