import { ActionIcon, Button, Group, Stack, Text, Textarea, Tooltip } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useChange } from '../../../api/use-change.ts';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { Time } from '../../../components/time.tsx';
import { DescribeDocument } from '../../../generated/models.ts';

interface Described {
  readonly id: string;
  readonly description: {
    readonly text: string;
    readonly changedBy: { readonly name: string };
    readonly changedAt: string;
  } | null;
}

/** What a model or version is, in words that may change. */
export function Description({ described, canEdit }: { described: Described; canEdit: boolean }) {
  const [isEditing, setIsEditing] = useState(false);
  const { description } = described;
  if (isEditing) return <Editor described={described} onClose={() => setIsEditing(false)} />;
  return (
    <Group gap={6} align="flex-start" wrap="nowrap">
      <Stack gap={0}>
        {description ? (
          <>
            <Text size="sm" maw={720} style={{ whiteSpace: 'pre-wrap' }}>
              {description.text}
            </Text>
            <Text size="xs" c="dimmed">
              {description.changedBy.name}, <Time at={description.changedAt} />
            </Text>
          </>
        ) : (
          <Text size="sm" c="dimmed">
            Nobody has described it yet.
          </Text>
        )}
      </Stack>
      {canEdit && (
        <Tooltip label="Change the description">
          <ActionIcon
            size="sm"
            aria-label="Change the description"
            onClick={() => setIsEditing(true)}
          >
            <IconPencil size={15} />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}

function Editor({
  described: { id, description },
  onClose,
}: {
  described: Described;
  onClose: () => void;
}) {
  const [text, setText] = useState(description?.text ?? '');
  const change = useChange(DescribeDocument, {
    done: () => 'The description is changed.',
    onDone: onClose,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ input: { id, text } });
      }}
    >
      <Stack gap="xs" maw={720}>
        <Textarea
          label="Description"
          description="It stands on the model card, which is passed on: name no subject in it."
          autosize
          minRows={2}
          maxRows={12}
          maxLength={10_000}
          data-autofocus
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <ErrorNotice error={change.error} />
        <Group gap="xs">
          <Button type="submit" loading={change.isPending}>
            Save
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
