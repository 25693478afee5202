/** What a model card is made of: its Markdown is written by the server, of these blocks alone. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      /** By column: whether it is of numbers, which are set to the right. */
      readonly isNumeric: readonly boolean[];
      readonly rows: readonly (readonly string[])[];
    };

/** The blocks of a card's Markdown. Marks of emphasis and links have no meaning there, as the card has none. */
export function parseMarkdown(markdown: string): readonly Block[] {
  return markdown
    .trim()
    .split(/\n{2,}/)
    .filter((block) => block !== '')
    .map(parseBlock);
}

function parseBlock(block: string): Block {
  const heading = /^(#{1,6}) (.*)$/.exec(block);
  if (heading) {
    const [, marks = '', text = ''] = heading;
    return { kind: 'heading', level: marks.length, text: unescaped(text) };
  }
  const lines = block.split('\n');
  if (lines.every((line) => line.startsWith('- '))) {
    return { kind: 'list', items: lines.map((line) => unescaped(line.slice(2))) };
  }
  const [head = '', rule = '', ...rows] = lines;
  if (head.startsWith('| ') && /^[|\-: ]+$/.test(rule)) {
    return {
      kind: 'table',
      head: cellsOf(head),
      isNumeric: cellsOf(rule).map((mark) => mark.endsWith(':')),
      rows: rows.map(cellsOf),
    };
  }
  return { kind: 'paragraph', text: unescaped(block.replaceAll('\n', ' ')) };
}

/** The cells of a line of a table; a bar after a backslash is a bar. */
function cellsOf(line: string): string[] {
  const cells = line.match(/(?:\\.|[^|\\])+/g) ?? [];
  return cells.map((cell) => unescaped(cell.trim()));
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([\\`*[\]<>|])/g, '$1');
}
