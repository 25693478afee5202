import type { LossTermName, SettingName } from './fields.ts';

/** What the server refused of a form, as near to its place as can be told. */
export interface Refusals {
  /** By name of the field. */
  readonly at: ReadonlyMap<string, string>;
  /** What belongs to no field. */
  readonly elsewhere: readonly string[];
}

/** Names of the server's settings whose fields have other names. */
const renamed: Readonly<Record<string, SettingName | LossTermName>> = {
  height: 'imageSize',
  width: 'imageSize',
  kind: 'network',
};

/** Words that tell what a refusal without a place is about. */
const words: readonly (readonly [RegExp, SettingName | LossTermName | 'why'])[] = [
  [/^height and width must be multiples/, 'imageSize'],
  [/depth must be/, 'depth'],
  [/give validationShare/, 'validationShare'],
  [/are more than \d+ checks/, 'validateEvery'],
  [/^patience is for/, 'patience'],
  [/^Another loss than the automatic one|say why, in loss\.why/, 'why'],
  [/a Dice term, or both/, 'crossEntropy'],
  [/^leaf-dice counts/, 'dice'],
];

/**
 * The parts of the server's message. It lists what is wrong with an input as `✖ what it is`, followed by
 * `→ at the.path` where it is one value.
 *
 * @param fields names of the fields that can show one
 */
export function refusalsOf(message: string | undefined, fields: readonly string[]): Refusals {
  const at = new Map<string, string>();
  const elsewhere: string[] = [];
  for (const { text, path } of partsOf(message ?? '')) {
    const name = placeOf(text, path);
    if (name === undefined || !fields.includes(name)) elsewhere.push(text);
    else at.set(name, [at.get(name), text].filter(Boolean).join('; '));
  }
  return { at, elsewhere };
}

function partsOf(message: string): { text: string; path: string }[] {
  if (message === '') return [];
  if (!message.includes('✖')) return [{ text: message, path: '' }];
  return message
    .split('✖')
    .slice(1)
    .map((part) => {
      const [text = '', path = ''] = part.split('→ at ');
      return { text: text.trim(), path: path.trim() };
    });
}

function placeOf(text: string, path: string): string | undefined {
  const last = path.split('.').at(-1) ?? '';
  if (last !== '') return renamed[last] ?? last;
  return words.find(([pattern]) => pattern.test(text))?.[1];
}
