import { useStudy } from '../../app/use-study.ts';
import { addressOf } from '../../components/address.ts';

/** A slice of a class in a volume, under one version. */
export interface Place {
  readonly volumeId: string | null;
  readonly slice: number | null;
  readonly class: string | null;
  /** `model@number` */
  readonly version: string;
}

/** Addresses of pages, which keep the study that is looked at. */
export interface Links {
  readonly models: string;
  readonly model: (name: string) => string;
  readonly version: (name: string, number: number) => string;
  readonly compare: (versionIds: readonly string[], snapshotId?: string) => string;
  readonly snapshot: (snapshot: {
    readonly number: number;
    readonly cohort: { readonly name: string };
  }) => string;
  readonly run: (id: string) => string;
  readonly volume: (id: string) => string;
  readonly place: (place: Place) => string;
}

export function useLinks(): Links {
  const [study] = useStudy();
  return linksIn(study);
}

/** @param study its code; null for all */
export function linksIn(study: string | null): Links {
  const address = (path: string, query?: Readonly<Record<string, string>>) =>
    addressOf(path, study, query);
  const part = encodeURIComponent;
  return {
    models: address('/models'),
    model: (name) => address(`/models/${part(name)}`),
    version: (name, number) => address(`/models/${part(name)}/${number}`),
    compare: (ids, on) =>
      address('/compare', {
        ...(ids.length > 0 && { versions: ids.join(',') }),
        ...(on !== undefined && { on }),
      }),
    snapshot: ({ cohort, number }) => address(`/cohorts/${part(cohort.name)}/${number}`),
    run: (id) => address(`/training/${part(id)}`),
    volume: (id) => address(`/volumes/${part(id)}`),
    place: ({ volumeId, slice, class: code, version }) =>
      address(`/volumes/${part(volumeId ?? '')}`, {
        ...(slice !== null && { slice: String(slice) }),
        ...(code !== null && { class: code }),
        version,
      }),
  };
}
