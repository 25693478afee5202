import { ALL_MANUAL, NO_LABELS } from '../use-viewer-state.ts';
import { counts, type ViewedAnnotation, type ViewedVolume, versionName } from './classes.ts';

/** The annotations that are shown: those that count, one by id, or none. */
export function chosenAnnotations(volume: ViewedVolume, labels: string): ViewedAnnotation[] {
  const all = volume.annotations.nodes;
  if (labels === NO_LABELS) return [];
  if (labels === ALL_MANUAL) return all.filter(counts);
  return all.filter(({ id }) => id === labels);
}

/**
 * The annotations that predictions are held against: the chosen one, unless a model made it; else all manual
 * ones that count. Nothing is ever measured against a prediction.
 */
export function referenceAnnotations(volume: ViewedVolume, labels: string): ViewedAnnotation[] {
  const chosen = chosenAnnotations(volume, labels).filter(({ kind }) => kind !== 'MODEL');
  return chosen.length > 0 ? chosen : volume.annotations.nodes.filter(counts);
}

/** The newest prediction of each version by its name, the versions in order. */
export function predictionsOf(volume: ViewedVolume): ReadonlyMap<string, ViewedAnnotation> {
  const named = volume.annotations.nodes.flatMap((annotation) =>
    annotation.kind === 'MODEL' && annotation.version
      ? [[versionName(annotation.version), annotation] as const]
      : [],
  );
  const collator = new Intl.Collator(undefined, { numeric: true });
  return new Map([...new Map(named)].sort(([a], [b]) => collator.compare(a, b)));
}

/** Volumes of the same limb and region of the subject, at other visits. */
export function volumesBeside(volume: ViewedVolume): { id: string; name: string }[] {
  return volume.subject.visits.flatMap((visit) =>
    visit.volumes
      .filter(
        ({ id, laterality, schema }) =>
          id !== volume.id && laterality === volume.laterality && schema.id === volume.schema.id,
      )
      .map(({ id }) => ({ id, name: `visit ${visit.code}` })),
  );
}

/** Subject, visit and limb. */
export function volumeName({
  subject,
  visit,
  laterality,
}: Pick<ViewedVolume, 'subject' | 'visit' | 'laterality'>): string {
  const limb = laterality === 'NONE' ? '' : ` ${laterality.toLowerCase()}`;
  return `${subject.code} ${visit.code}${limb}`;
}
