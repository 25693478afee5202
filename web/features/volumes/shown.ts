import type { SubjectPageQuery, VolumePageQuery } from '../../generated/volumes.ts';

/** A volume as its page shows it. */
export type ShownVolume = Extract<VolumePageQuery['node'], { readonly __typename: 'Volume' }>;

/** A subject as its page shows it. */
export type ShownSubject = Extract<SubjectPageQuery['node'], { readonly __typename: 'Subject' }>;
