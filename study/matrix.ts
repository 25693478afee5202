import type { LossSettings } from '../src/training/settings.ts';
import type { TrainingSettings } from '../src/training/training-settings.ts';
import { type CohortSpec, cohortSpecs } from './cohorts/specs.ts';
import type { RunResult } from './result.ts';
import { type Scale, SIZES, type Sizes, type StudySize } from './sizes.ts';

/** The study as data: what is trained, on what, with which seeds. Nothing in it was chosen on reported images. */

/** One run: everything that decides it, apart from its cohort. */
export interface StudyRun
  extends Pick<RunResult, 'id' | 'part' | 'cohort' | 'network' | 'method' | 'fold'> {
  /** Images to learn from, the first of the training side; null takes them all. */
  readonly images: number | null;
  readonly training: TrainingSettings;
  /** `automatic` is chosen from the coverage. */
  readonly loss: LossSettings | 'automatic';
  /** Whether a slice of the first evaluated image of each set is kept to be drawn. */
  readonly pictured: boolean;
}

export interface Study {
  readonly cohorts: Readonly<Record<string, CohortSpec>>;
  /** In the order in which they are done. */
  readonly runs: readonly StudyRun[];
}

const MODES = ['fn', 'fp', 'fn_or_fp', 'fn_plus_fp'] as const;
const NETWORKS = ['unet', 'fcn8'] as const;

/** Of the runs; that of a fold is so many more. Fixed before any reported run. */
const SEED = 1;

/** The runs of the study, and the cohorts that they name. */
export function studyOf(size: StudySize): Study {
  const sizes = SIZES[size];
  return {
    cohorts: cohortSpecs(sizes),
    runs: [
      ...hippocampusRuns(sizes),
      ...curveRuns(sizes),
      ...matrixRuns(sizes, 'calf'),
      ...gatingRuns(sizes),
      ...peerRuns(sizes),
      ...matrixRuns(sizes, 'thigh'),
      ...matrixRuns(sizes, 'thigh_proximal'),
    ],
  };
}

/** Soft Dice: log-dice grows without bound where a known class has no voxel in a slice. λ = 1, as the abstract. */
const LOSS: LossSettings = {
  mode: 'fn',
  backgroundWeight: 0,
  gating: 'catalog',
  crossEntropy: true,
  dice: 'soft',
  lambda: 1,
};

function settingsOf({ side, unet: u, fcn8: f, ...others }: Scale, network: 'unet' | 'fcn8') {
  return {
    ...others,
    network: network === 'unet' ? u : f,
    depth: 1,
    height: side,
    width: side,
    batchSize: 10,
    augmentation: null,
    subset: 'all',
    validationShare: 0,
    validateEvery: others.steps,
    stop: { rule: 'steps' },
    keep: 'last',
    checkpointEvery: others.steps,
    seed: SEED,
    postProcessing: ['largest_component'],
  } satisfies TrainingSettings;
}

/**
 * The abstract's comparison: two networks × nine losses on a cohort.
 *
 * On the calves, which are partly labelled, w_0 = 0 everywhere. On the thigh every voxel is known: w_0 = 1 for
 * `fn` and for dice alone, as the trainer chooses for complete labels, and 0 for the amended modes, which the
 * trainer never combines with another: with w_0 = 1 each of their voxels would have the weight of `fn` or its
 * multiple, and there would be nothing to compare.
 */
function matrixRuns(sizes: Sizes, cohort: 'thigh' | 'thigh_proximal' | 'calf'): StudyRun[] {
  const fn = { ...LOSS, backgroundWeight: cohort === 'calf' ? 0 : 1 };
  const loss = (mode: (typeof MODES)[number]) => (mode === 'fn' ? fn : { ...LOSS, mode });
  const losses: readonly (readonly [string, string, LossSettings])[] = [
    ...MODES.map((mode) => [mode, `xent(${mode})`, { ...loss(mode), dice: 'none' }] as const),
    ['dice', 'dice', { ...fn, crossEntropy: false }],
    ...MODES.map((mode) => [`${mode}-dice`, `xent(${mode})+dice`, loss(mode)] as const),
  ];
  return NETWORKS.flatMap((network) =>
    losses.map(([name, method, settings]) => ({
      id: `${cohort}-${network}-${name}`,
      part: 'matrix',
      cohort,
      network,
      method,
      fold: null,
      images: null,
      training: {
        ...settingsOf(cohort === 'calf' ? sizes.matrixCalf : sizes.matrixThigh, network),
        subset: cohort === 'thigh_proximal' ? 'proximal_half' : 'all',
      },
      loss: settings,
      // For the pictures of the abstract's Fig. 2 and Fig. 5.
      pictured: cohort === 'calf' && network === 'unet' && name.endsWith('-dice'),
    })),
  );
}

function calfRun(
  sizes: Sizes,
  part: StudyRun['part'],
  name: string,
  method: string,
  loss: LossSettings,
): StudyRun {
  return {
    ...{ id: `calf-unet-${name}`, part, cohort: 'calf', network: 'unet', method, loss },
    ...{ fold: null, images: null, pictured: true },
    training: settingsOf(sizes.matrixCalf, 'unet'),
  };
}

/** The abstract gates nothing by presence: unlabelled classes count as if they were looked for. */
function gatingRuns(sizes: Sizes): StudyRun[] {
  return MODES.map((mode) =>
    calfRun(sizes, 'gating', `${mode}-dice-ungated`, `xent(${mode})+dice, not gated`, {
      ...LOSS,
      mode,
      gating: 'none',
    }),
  );
}

/**
 * Losses after the abstract. `label_set` is left out: it differs from `marginal` only where a label stands for
 * several classes, and no label here does.
 */
function peerRuns(sizes: Sizes): StudyRun[] {
  return (['marginal', 'ignore'] as const).map((mode) =>
    calfRun(sizes, 'losses', `${mode}-dice`, `${mode}+dice`, {
      ...LOSS,
      mode,
      backgroundWeight: 1,
    }),
  );
}

/** How Dice grows with the number of 3D images that are learned from; the evaluated ones are the same ten. */
function curveRuns(sizes: Sizes): StudyRun[] {
  return sizes.curveImages.map((images) => ({
    id: `curve-unet-${String(images).padStart(2, '0')}`,
    part: 'learning_curve',
    cohort: 'thigh_curve',
    network: 'unet',
    method: `${images} images`,
    fold: null,
    images,
    training: settingsOf(sizes.curve, 'unet'),
    loss: 'automatic',
    pictured: false,
  }));
}

/** Methods to learn from partial labels, on real images. */
const PARTIAL: readonly (readonly [string, LossSettings | 'automatic'])[] = [
  ['automatic', 'automatic'],
  ['fn', LOSS],
  ['fn-background', { ...LOSS, backgroundWeight: 1, gating: 'none' }], // unlabelled taken for background
  ['fn_or_fp', { ...LOSS, mode: 'fn_or_fp' }],
  ['marginal', { ...LOSS, mode: 'marginal', backgroundWeight: 1 }],
];

function hippocampusRuns(sizes: Sizes): StudyRun[] {
  const run = (
    part: 'hippocampus_all' | 'hippocampus_half' | 'hippocampus_one',
    method: string,
    loss: StudyRun['loss'],
    fold: number,
  ): StudyRun => ({
    ...{
      id: `${part}-${method.replace(' ', '-')}-${fold}`,
      part,
      cohort: part,
      network: 'unet',
      method,
      fold,
      loss,
    },
    ...{ images: null, pictured: false },
    training: { ...settingsOf(sizes.hippocampus, 'unet'), seed: SEED + fold },
  });
  return sizes.folds.flatMap((fold) => [
    run('hippocampus_all', 'all labels', { ...LOSS, backgroundWeight: 1 }, fold),
    ...PARTIAL.map(([method, loss]) => run('hippocampus_half', method, loss, fold)),
    ...PARTIAL.map(([method, loss]) => run('hippocampus_one', method, loss, fold)),
  ]);
}
