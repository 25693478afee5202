import type { ModelOverviewQuery, VersionOverviewQuery } from '../../generated/models.ts';

/** A model as its page shows it. */
export type Model = NonNullable<ModelOverviewQuery['model']>;

/** A model with one of its versions, as the page of the version shows it. */
export type VersionedModel = NonNullable<VersionOverviewQuery['model']>;

export type Version = VersionedModel['versions']['nodes'][number];
