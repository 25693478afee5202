import type { ViewedVolumeQuery } from '../../generated/viewer.ts';

/** A volume, as the viewer reads it. */
export type ViewedVolume = Extract<
  NonNullable<ViewedVolumeQuery['node']>,
  { __typename: 'Volume' }
>;

export type ViewedAnnotation = ViewedVolume['annotations']['nodes'][number];

/** Classes of a region in the order of its schema: that of value v is at v − 1. */
export type ViewedClass = ViewedVolume['schema']['classes'][number];

/** What of an annotation says where its classes are known. */
export type Declared = Pick<ViewedAnnotation, 'firstSlice' | 'lastSlice'> & {
  readonly classes: readonly { readonly class: { readonly code: string } }[];
};

/** Whether an annotation is a manual one that counts in coverage. */
export function counts({ kind, status }: ViewedAnnotation): boolean {
  return kind !== 'MODEL' && status === 'ACCEPTED';
}

/** Such as "calf@1". */
export function versionName({
  number,
  model,
}: {
  readonly number: number;
  readonly model: { readonly name: string };
}): string {
  return `${model.name}@${number}`;
}

const kinds = { MANUAL: 'manual', MODEL: 'prediction', DERIVED: 'derived' } as const;

/** Who, with what, how, and where it is in review. */
export function annotationName(annotation: ViewedAnnotation): string {
  const { kind, status, annotator, tool, version } = annotation;
  const who = version ? versionName(version) : annotator;
  const how = version || tool === '' ? '' : `, ${tool}`;
  return `${who}${how} (${kinds[kind]}, ${status.toLowerCase()})`;
}
