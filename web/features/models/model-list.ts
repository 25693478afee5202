import type { ModelListQuery, TagFilter } from '../../generated/models.ts';
import { tagText } from './tag-text.ts';
import { mainEvaluation } from './use-mean-scores.ts';

type ModelNode = ModelListQuery['models']['nodes'][number];

/** A model as the list shows it. */
export interface ListedModel {
  readonly id: string;
  readonly name: string;
  readonly study: string;
  readonly description: string;
  readonly tags: ModelNode['tags'];
  readonly aliases: ModelNode['aliases'];
  readonly newest: ModelNode['versions']['nodes'][number] | undefined;
  /** How many there are. */
  readonly versions: number;
  /** By which it is told: of the champion, or of the newest version where there is none. */
  readonly evaluation: { readonly id: string; readonly meanDice: number | null } | undefined;
  /** Number of the version that the evaluation is of. */
  readonly measured: number | undefined;
}

export function listedModel(model: ModelNode): ListedModel {
  const { id, name, study, description, tags, aliases, versions } = model;
  const [newest] = versions.nodes;
  const measured = aliases.find((alias) => alias.name === 'champion')?.version ?? newest;
  return {
    ...{ id, name, tags, aliases, newest },
    study: study.code,
    description: description?.text ?? '',
    versions: versions.totalCount,
    evaluation: measured && mainEvaluation(measured),
    measured: measured?.number,
  };
}

/** Whether each word is in the name, the description, or a tag, in whatever case. */
export function matches({ name, description, tags }: ListedModel, search: string): boolean {
  const text = [name, description, ...tags.map(tagText)].join('\n').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** `key` or `key=value` as a filter; undefined where nothing is asked for. */
export function tagFilter(text: string): TagFilter[] | undefined {
  const [key = '', ...value] = text.trim().split('=');
  if (key === '') return undefined;
  return [{ key, ...(value.length > 0 && { value: value.join('=') }) }];
}
