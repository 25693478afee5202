import type { MemberCoverage } from '../src/training/coverage.ts';
import { readHippocampus } from './cohorts/hippocampus.ts';
import { makePhantom } from './cohorts/phantom.ts';
import type { CohortSpec } from './cohorts/specs.ts';
import type { Cohort, StudyVolume } from './volume.ts';

/**
 * @param data folder with hippocampus_msd, for the cohorts of real images; null where none is named
 * @throws FILE_MISSING where it is not there
 */
export async function loadCohort(spec: CohortSpec, data: string | null): Promise<Cohort> {
  return spec.kind === 'phantom' ? makePhantom(spec) : readHippocampus(spec, data);
}

/** A volume with its side of the split in a run. */
export type Member = StudyVolume & { readonly coverage: MemberCoverage };

/** The members of a cohort with the sides that they have in a run. */
export function membersOf(cohort: Cohort, fold: number | null): Member[] {
  return cohort.volumes.map((volume) => ({
    ...volume,
    coverage: { ...volume.coverage, side: cohort.sideOf(volume.subject, fold) },
  }));
}
