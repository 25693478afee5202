import { type Command, InvalidArgumentError } from 'commander';
import {
  type DescribedStateFragment,
  ModelIdDocument,
  RemoveTagDocument,
  SetDescriptionDocument,
  SetTagDocument,
} from '../../generated/operations.ts';
import { type Client, ServerRefusal } from '../client.ts';
import { createCommand, type OutputOptions, print } from '../output.ts';
import { findVersion } from '../version-name.ts';

interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Commands that say something of a model or a version. */
export function describingCommands(connect: () => Promise<Client>): Command[] {
  return [tagCommand(connect), untagCommand(connect), describeCommand(connect)];
}

/** `key=value` of each tag, `key` where the value is empty. */
export function describeTags(tags: readonly Tag[]): string {
  return tags.map(({ key, value }) => (value === '' ? key : `${key}=${value}`)).join(' ');
}

/** The tag that `key=value` asks for, or `key` whatever its value. */
export function tagFilter(text: string): { key: string; value: string | null } {
  const at = text.indexOf('=');
  return at < 0
    ? { key: text, value: null }
    : { key: text.slice(0, at), value: text.slice(at + 1) };
}

const described = 'a model, or a version: model@number or model@alias';

function tagCommand(connect: () => Promise<Client>): Command {
  return createCommand('tag', 'Set tags of a model or version, new or in place of their values')
    .argument('<name>', described)
    .argument('<tag...>', 'key=value', toTag, [])
    .action(async (name: string, tags: readonly Tag[], options: OutputOptions) => {
      const client = await connect();
      const id = await describedId(client, name);
      let now: DescribedStateFragment | undefined;
      for (const tag of tags) {
        const { setTag } = await client.request(SetTagDocument, { input: { id, ...tag } });
        now = setTag.described;
      }
      print(options, now, () => `${name}: ${describeTags(now?.tags ?? [])}`);
    });
}

function untagCommand(connect: () => Promise<Client>): Command {
  return createCommand('untag', 'Remove a tag of a model or version')
    .argument('<name>', described)
    .argument('<key>', 'the key of the tag')
    .action(async (name: string, key: string, options: OutputOptions) => {
      const client = await connect();
      const id = await describedId(client, name);
      const { removeTag } = await client.request(RemoveTagDocument, { input: { id, key } });
      const { tags } = removeTag.described;
      print(options, removeTag.described, () => `${name}: ${describeTags(tags) || 'no tags'}`);
    });
}

function describeCommand(connect: () => Promise<Client>): Command {
  return createCommand('describe', 'Describe a model or version in words')
    .argument('<name>', described)
    .argument('<text>', "what it is; '' takes the description away")
    .action(async (name: string, text: string, options: OutputOptions) => {
      const client = await connect();
      const id = await describedId(client, name);
      const { setDescription } = await client.request(SetDescriptionDocument, {
        input: { id, text },
      });
      const now = setDescription.described;
      print(options, now, () => `${name}: ${now.description?.text ?? 'no description'}`);
    });
}

function toTag(text: string, before: readonly Tag[]): Tag[] {
  const { key, value } = tagFilter(text);
  if (value === null) throw new InvalidArgumentError('It must be key=value.');
  return [...before, { key, value }];
}

/** Of the model where no version is named. Throws NOT_FOUND. */
async function describedId(client: Client, name: string): Promise<string> {
  if (name.includes('@')) return (await findVersion(client, name)).id;
  const { model } = await client.request(ModelIdDocument, { name });
  if (model) return model.id;
  throw new ServerRefusal('NOT_FOUND', `There is no model ${name}.`);
}
