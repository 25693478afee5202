import { Alert } from '@mantine/core';
import { Time } from '../../components/time.tsx';

export interface WithdrawalNoticeProps {
  readonly withdrawal: {
    readonly at: string;
    readonly reason: string;
    readonly by: { readonly name: string };
  };
}

/** On a tombstone. */
export function WithdrawalNotice({ withdrawal: { at, by, reason } }: WithdrawalNoticeProps) {
  return (
    <Alert color="gray" title="This subject was withdrawn">
      On <Time at={at} /> by {by.name}: {reason} Its images, thumbnails and label maps are gone.
      What stays is a tombstone, so that it can be told which versions learned from it.
    </Alert>
  );
}
