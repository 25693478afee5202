import { Textarea } from '@mantine/core';

/** Why something is done; it is kept, and others read it. */
export function ReasonField({
  reason,
  onChange,
}: {
  reason: string;
  onChange: (reason: string) => void;
}) {
  return (
    <Textarea
      label="Why"
      description="It is kept in the history, for whoever comes after you."
      required
      autosize
      minRows={2}
      maxRows={6}
      data-autofocus
      value={reason}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
