import { expect, test } from 'vitest';
import {
  heading,
  list,
  plain,
  table,
} from '../../../src/services/registry/card/render/markdown.ts';
import { parseMarkdown } from '../../../web/features/models/card/markdown.ts';

test('the blocks that the server writes are read back as they were meant', () => {
  const name = 'a | b * [c](d) <e> `f` \\ g';
  const markdown = [
    heading(1, `Model card: ${plain(name)}`),
    plain(name),
    heading(3, 'Loss'),
    list([plain(name), 'second']),
    table(
      ['class', 'n'],
      [
        [plain(name), 3],
        ['bone', null],
      ],
    ),
  ].join('\n\n');
  expect(parseMarkdown(`${markdown}\n`)).toEqual([
    { kind: 'heading', level: 1, text: `Model card: ${name}` },
    { kind: 'paragraph', text: name },
    { kind: 'heading', level: 3, text: 'Loss' },
    { kind: 'list', items: [name, 'second'] },
    {
      kind: 'table',
      head: ['class', 'n'],
      isNumeric: [false, true],
      rows: [
        [name, '3'],
        ['bone', '–'],
      ],
    },
  ]);
});
