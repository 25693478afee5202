import type { RunResult } from '../result.ts';
import { decentThigh, fortyImages } from './claims/accuracy.ts';
import type { Claim } from './claims/claim.ts';
import { tissuesPredicted } from './claims/hidden.ts';
import { fnIsEnough, fnOverwrites } from './claims/modes.ts';
import { unetBeforeFcn } from './claims/networks.ts';
import { edgesAreWorse } from './claims/slices.ts';
import { xentIsSteadier } from './claims/steady.ts';
import { vesselsAreWorst } from './claims/vessels.ts';

/** The nine claims of Wong et al. (ISMRM 2019, abstract 4741), held against the results. */
export function claimsOf(runs: readonly RunResult[]): Claim[] {
  return [
    fortyImages,
    unetBeforeFcn,
    decentThigh,
    fnIsEnough,
    fnOverwrites,
    tissuesPredicted,
    edgesAreWorse,
    vesselsAreWorst,
    xentIsSteadier,
  ].map((claim) => claim(runs));
}
