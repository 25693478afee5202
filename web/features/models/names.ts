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

interface LossTerms {
  readonly crossEntropy: boolean;
  readonly mode: string;
  readonly dice: string;
  readonly lambda: number;
}

/** The terms of a loss: `xent(fn_plus_fp) + dice(soft)`. */
export function lossName({ crossEntropy, mode, dice, lambda }: LossTerms): string {
  const weight = lambda === 1 ? '' : `${lambda}·`;
  const terms = [
    ...(crossEntropy ? [`xent(${mode})`] : []),
    ...(dice === 'none' ? [] : [`${weight}dice(${dice})`]),
  ];
  return terms.join(' + ');
}

/** A loss with all that its name leaves out: `xent(fn_plus_fp, w₀ = 0, gated by the catalog) + dice(soft)`. */
export function fullLossName(
  loss: LossTerms & { readonly gating: string; readonly backgroundWeight: number },
): string {
  const gating = loss.gating === 'catalog' ? 'gated by the catalog' : 'not gated';
  const mode = `${loss.mode}, w₀ = ${loss.backgroundWeight}, ${gating}`;
  return lossName({ ...loss, mode });
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
