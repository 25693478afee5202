/** Where counts were pooled: over all that is null. */
export interface PooledPlace {
  readonly class: string | null;
  /** Of the subject: codes of subjects are unique within a study. */
  readonly study: string | null;
  readonly subject: string | null;
  readonly subjectId: string | null;
  readonly visit: string | null;
  readonly scanner: string | null;
  readonly volumeId: string | null;
  readonly slice: number | null;
}
