import { ModelDocument, type VersionSummaryFragment } from '../generated/operations.ts';
import { type Client, ServerRefusal } from './client.ts';

/** `model@number` of a version. */
export function versionName(version: { number: number; model: { name: string } }): string {
  return `${version.model.name}@${version.number}`;
}

/**
 * The version that a person means by `model@number`, `model@alias`, or `model` (its latest).
 *
 * @throws NOT_FOUND naming what there is
 */
export async function findVersion(client: Client, name: string): Promise<VersionSummaryFragment> {
  const at = name.lastIndexOf('@');
  const modelName = at < 0 ? name : name.slice(0, at);
  const wanted = at < 0 ? '' : name.slice(at + 1);
  const { model } = await client.request(ModelDocument, { name: modelName });
  if (!model) {
    throw new ServerRefusal(
      'NOT_FOUND',
      `There is no model ${modelName}. myograph models list names them.`,
    );
  }
  const alias = model.aliases.find((candidate) => candidate.name === wanted);
  const number = alias?.version.number ?? Number(wanted);
  const version =
    wanted === ''
      ? model.versions.nodes[0]
      : (model.versions.nodes.find((candidate) => candidate.number === number) ??
        (await olderVersion(client, modelName, number)));
  if (version) return version;
  const known = [
    ...model.versions.nodes.map((candidate) => candidate.number),
    ...model.aliases.map((a) => a.name),
  ];
  throw new ServerRefusal(
    'NOT_FOUND',
    `${modelName} has no version ${wanted}. It has: ${known.join(', ') || 'none yet'}.`,
  );
}

/** A version that is not among the newest, which come with their model. */
async function olderVersion(
  client: Client,
  name: string,
  number: number,
): Promise<VersionSummaryFragment | undefined> {
  if (!Number.isInteger(number)) return undefined;
  const { model } = await client.request(ModelDocument, { name, number });
  return model?.versions.nodes[0];
}
