import { Badge, Group, Tooltip } from '@mantine/core';
import { IconCrown, IconTag } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { tagText } from './tag-text.ts';

/** An alias that points at a version. */
export function AliasMark({ name }: { name: string }) {
  const isChampion = name === 'champion';
  return (
    <Badge
      variant={isChampion ? 'filled' : 'default'}
      tt="none"
      radius="sm"
      miw="max-content"
      leftSection={isChampion ? <IconCrown size={12} aria-hidden /> : undefined}
    >
      {name}
    </Badge>
  );
}

interface Tag {
  readonly key: string;
  readonly value: string;
}

export function Tags({ tags }: { tags: readonly Tag[] }) {
  return (
    <Group gap={4}>
      {tags.map((tag) => (
        <Badge
          key={tag.key}
          variant="default"
          tt="none"
          fw={400}
          radius="sm"
          leftSection={<IconTag size={11} aria-hidden />}
        >
          {tagText(tag)}
        </Badge>
      ))}
    </Group>
  );
}

/** Subjects that a version learned from and that were withdrawn since. */
export function WithdrawnMark({ subjects }: { subjects: number }) {
  if (subjects === 0) return null;
  const who = subjects === 1 ? '1 subject' : `${subjects} subjects`;
  return (
    <Tooltip label={`It learned from ${who} who withdrew since.`}>
      <Badge color="red" variant="outline" tt="none" radius="sm">
        {subjects} withdrawn
      </Badge>
    </Tooltip>
  );
}

/** A number with its interval, a date or a name: all of it on one line. */
export function NoBreak({ children }: { children: ReactNode }) {
  return <span style={{ whiteSpace: 'nowrap' }}>{children}</span>;
}
