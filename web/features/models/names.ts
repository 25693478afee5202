/** `model@number`. */
export function versionName(version: {
  readonly number: number;
  readonly model: { readonly name: string };
}): string {
  return `${version.model.name}@${version.number}`;
}

/** `cohort #number`. */
export function snapshotName(snapshot: {
  readonly number: number;
  readonly cohort: { readonly name: string };
}): string {
  return `${snapshot.cohort.name} #${snapshot.number}`;
}

/** What each class is called, by code; the code itself where it is not known. */
export function classNamer(
  classes: readonly { readonly code: string; readonly name: string }[],
): (code: string | null) => string {
  const names = new Map(classes.map(({ code, name }) => [code, name]));
  return (code) => (code === null ? 'mean over classes' : (names.get(code) ?? code));
}

/**
 * Names of subjects: the code, and with it the study where the subjects are of several, since codes are unique
 * within a study only.
 */
export function subjectNamer(
  places: readonly { readonly study: string | null }[],
): (place: { readonly study: string | null; readonly subject: string | null }) => string {
  const isMixed = new Set(places.map(({ study }) => study)).size > 1;
  return ({ study, subject }) => (isMixed ? `${study}/${subject}` : (subject ?? ''));
}
