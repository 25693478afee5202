import { addressOf } from '../../components/address.ts';
import type { OverviewStateQuery } from '../../generated/overview.ts';
import { volumeAddress } from './links.ts';

/** Something that waits to be done, and where it is. */
export interface Chore {
  readonly text: string;
  readonly to: string;
}

/**
 * What follows from the state of the catalog: drafts to review, images of both limbs, what is derivable, cohorts
 * that were never frozen, models whose newest version nobody measured, promotions that wait.
 */
export function choresOf(
  state: OverviewStateQuery,
  study: string | null,
  proposals: number,
): readonly Chore[] {
  const cohorts = state.cohorts.nodes.filter(
    ({ studies }) => study === null || studies.some(({ code }) => code === study),
  );
  const unfrozen = cohorts.filter(({ snapshots }) => snapshots.totalCount === 0);
  const unmeasured = state.models.nodes.flatMap(({ name, versions }) => {
    const [newest] = versions.nodes;
    return newest && newest.evaluations.totalCount === 0 ? [`${name}@${newest.number}`] : [];
  });
  const derivable = state.coverage.filter((cell) => cell.derivable > 0);
  const volumes = state.coverage.some(({ annotated }) => annotated > 0);
  return [
    ...state.drafts.nodes.map(({ volume }) => ({
      text: `Review ${many(state.drafts.totalCount, 'draft label map')}, the oldest first`,
      to: volumeAddress(volume.id, study),
    })),
    ...some(state.bothLimbs.totalCount, (count) => ({
      text: `Cut ${many(count, 'image')} of both limbs into limbs`,
      to: addressOf('/volumes', study, { limb: 'BOTH' }),
    })),
    ...derivable.map(({ class: { code }, region, derivable: count }) => ({
      text: `Derive ${code} in ${many(count, 'volume')}${region ? ` of ${region}` : ''}`,
      to: addressOf('/coverage', study, { missing: code, ...(region && { region }) }),
    })),
    ...some(proposals, (count) => ({
      text: `Decide about ${many(count, 'promotion')} that ${count === 1 ? 'waits' : 'wait'} for a second person`,
      to: addressOf('/models', study),
    })),
    ...some(cohorts.length === 0 && volumes ? 1 : 0, () => ({
      text: 'Build a first cohort',
      to: addressOf('/cohorts/new', study),
    })),
    ...unfrozen.slice(0, 3).map(({ name }) => ({
      text: `Freeze the cohort ${name}, so that it can be learned from`,
      to: addressOf(`/cohorts/${encodeURIComponent(name)}`, study),
    })),
    ...unmeasured.slice(0, 3).map((version) => ({
      text: `Measure ${version} on held-back subjects`,
      to: addressOf(`/models/${version.split('@').map(encodeURIComponent).join('/')}`, study),
    })),
  ];
}

function some(count: number, chore: (count: number) => Chore): Chore[] {
  return count > 0 ? [chore(count)] : [];
}

function many(count: number, what: string): string {
  return `${count.toLocaleString()} ${what}${count === 1 ? '' : 's'}`;
}
