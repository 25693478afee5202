import { ActionIcon, Badge, Button, Group, Popover, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconTag, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useChange } from '../../../api/use-change.ts';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { DropTagDocument, PutTagDocument } from '../../../generated/models.ts';
import { tagText } from '../tag-text.ts';

interface Tagged {
  readonly id: string;
  readonly tags: readonly {
    readonly key: string;
    readonly value: string;
    readonly changedBy: { readonly name: string };
  }[];
}

/** Tags of a model or version; to take one away, or set one. */
export function EditTags({
  described: { id, tags },
  canEdit,
}: {
  described: Tagged;
  canEdit: boolean;
}) {
  const remove = useChange(DropTagDocument, { done: () => 'The tag is removed.' });
  return (
    <Stack gap={4}>
      <Group gap={6} role="group" aria-label="Tags">
        {tags.map((tag) => (
          <Badge
            key={tag.key}
            variant="default"
            tt="none"
            fw={400}
            radius="sm"
            title={`Set by ${tag.changedBy.name}`}
            leftSection={<IconTag size={11} aria-hidden />}
            rightSection={
              canEdit && (
                <ActionIcon
                  size={16}
                  aria-label={`Remove the tag ${tag.key}`}
                  onClick={() => remove.mutate({ input: { id, key: tag.key } })}
                >
                  <IconX size={11} />
                </ActionIcon>
              )
            }
          >
            {tagText(tag)}
          </Badge>
        ))}
        {canEdit && <AddTag id={id} />}
      </Group>
      <ErrorNotice error={remove.error} />
    </Stack>
  );
}

function AddTag({ id }: { id: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const [text, setText] = useState('');
  const close = () => {
    setIsOpen(false);
    setText('');
    change.reset();
  };
  const change = useChange(PutTagDocument, { onDone: () => close() });
  const [key = '', ...value] = text.split('=');
  return (
    <Popover opened={isOpen} onDismiss={close} trapFocus withArrow>
      <Popover.Target>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={13} />}
          onClick={() => setIsOpen(true)}
        >
          Set a tag
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            change.mutate({ input: { id, key: key.trim(), value: value.join('=') } });
          }}
        >
          <Stack gap="xs" w={260}>
            <TextInput
              label="Tag"
              description="key=value, or a key alone; a key that is there gets the new value"
              value={text}
              onChange={({ currentTarget }) => setText(currentTarget.value)}
            />
            <ErrorNotice error={change.error} />
            <Button type="submit" loading={change.isPending} disabled={key.trim() === ''}>
              Set
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
