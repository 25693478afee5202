import { Button, Group, List, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useGraphQL } from '../../../api/use-graphql.ts';
import { download } from '../../../components/download.ts';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { VersionCardDocument } from '../../../generated/models.ts';
import { type Block, parseMarkdown } from './markdown.ts';

/** The model card of a version, to read or to take along. */
export function CardTab({ versionId, name }: { versionId: string; name: string }) {
  const { data, error, isPending } = useGraphQL(VersionCardDocument, { id: versionId });
  const card = data?.node?.__typename === 'ModelVersion' ? data.node.card : null;
  const file = `model-card-${name.replace(/[^\w.-]+/g, '-')}`;
  return (
    <Stack gap="sm">
      <ErrorNotice error={error} />
      {isPending && <Skeleton height={480} />}
      {card && (
        <>
          <Group gap="xs">
            <Button
              variant="default"
              leftSection={<IconDownload size={14} />}
              onClick={() => download(`${file}.md`, card.markdown, 'text/markdown')}
            >
              Markdown
            </Button>
            <Button
              variant="default"
              leftSection={<IconDownload size={14} />}
              onClick={() =>
                download(
                  `${file}.json`,
                  `${JSON.stringify(card.json, null, 2)}\n`,
                  'application/json',
                )
              }
            >
              JSON
            </Button>
          </Group>
          <Stack gap="sm" maw={920}>
            {parseMarkdown(card.markdown).map((block, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a card are only ever read anew as a whole
              <BlockView key={place} block={block} />
            ))}
          </Stack>
        </>
      )}
    </Stack>
  );
}

/** The card's own title is that of the page. */
function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case 'heading':
      return block.level === 1 ? null : (
        <Title order={headingOrder(block.level)} size={block.level === 2 ? 'h5' : 'h6'} mt="xs">
          {block.text}
        </Title>
      );
    case 'paragraph':
      return <Text size="sm">{block.text}</Text>;
    case 'list':
      return (
        <List size="sm" spacing={2}>
          {block.items.map((item) => (
            <List.Item key={item}>{item}</List.Item>
          ))}
        </List>
      );
    case 'table':
      return <CardTable table={block} />;
  }
}

function headingOrder(level: number): 2 | 3 | 4 {
  return level <= 2 ? 2 : level === 3 ? 3 : 4;
}

function CardTable({ table: { head, isNumeric, rows } }: { table: Block & { kind: 'table' } }) {
  const align = (column: number) => (isNumeric[column] ? 'right' : 'left');
  return (
    <Table.ScrollContainer minWidth={0} type="native">
      <Table withTableBorder>
        <Table.Thead>
          <Table.Tr>
            {head.map((title, column) => (
              <Table.Th key={title} ta={align(column)}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.join('\t')}>
              {row.map((cell, column) => (
                <Table.Td key={head[column]} ta={align(column)}>
                  {cell}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
