import { Button, Group, Paper, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { problemOfName } from './paths.ts';

export interface Saved {
  readonly name: string;
  readonly description: string;
}

export interface SaveFormProps {
  readonly initial?: Saved;
  /** A verb: what the button does. */
  readonly verb: string;
  /** Why it cannot be saved; null where it can. */
  readonly whyNot: string | null;
  readonly error: Error | null;
  readonly isBusy: boolean;
  readonly onSave: (saved: Saved) => void;
}

/** What a cohort is called and what it is for. */
export function SaveForm({ initial, verb, whyNot, error, isBusy, onSave }: SaveFormProps) {
  const [name, setName] = useState(initial?.name ?? '');
  const [description, setDescription] = useState(initial?.description ?? '');
  const problem = problemOfName(name);
  return (
    <Paper withBorder p="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSave({ name: name.trim(), description: description.trim() });
        }}
      >
        <Stack gap="xs">
          <TextInput
            label="Name"
            required
            maxLength={200}
            value={name}
            error={problem}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Textarea
            label="What it is for"
            autosize
            minRows={1}
            maxRows={6}
            maxLength={2000}
            value={description}
            onChange={({ currentTarget }) => setDescription(currentTarget.value)}
          />
          <ErrorNotice error={error} />
          <Group gap="sm">
            <Button
              type="submit"
              loading={isBusy}
              disabled={name.trim() === '' || problem !== null || whyNot !== null}
            >
              {verb}
            </Button>
            {whyNot && (
              <Text size="sm" c="dimmed">
                {whyNot}
              </Text>
            )}
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
