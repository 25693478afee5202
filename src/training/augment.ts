import { elasticDisplacement } from './augment/elastic.ts';
import { applyBiasField, applyGamma } from './augment/intensity.ts';
import { type SideTable, swapSides } from './augment/sides.ts';
import { type SpatialChange, warpedWindow } from './augment/warp.ts';
import type { Cut, LabelledSlices } from './augment/window.ts';
import { addNormal, type Random, randomFrom, uniform } from './random.ts';
import { seedOf } from './shuffle.ts';
import type { AugmentationSettings } from './training-settings.ts';

/**
 * How often each change is made. Rotation, scaling and gamma as in nnU-Net v2, which mirrors half of the
 * time and adds noise slightly more rarely; nnU-Net v1 gave elastic deformation the share of rotation.
 * TorchIO leaves the share of bias fields to its user.
 */
const PROBABILITY = {
  mirroring: 0.5,
  rotation: 0.2,
  scaling: 0.2,
  elastic: 0.2,
  biasField: 0.3,
  gamma: 0.3,
  noise: 0.15,
} as const;

/**
 * The window of a cut as another patient, position, coil or scanner might have given it. The same seed
 * gives the same bits. Each change draws from numbers of its own, so that leaving one out does not alter
 * the others; where all strengths are 0 the window is what the slices hold.
 *
 * @param sides what mirroring does to labels; null where images are not to be mirrored
 */
export function augmentedWindow(
  cut: Cut,
  settings: AugmentationSettings,
  sides: SideTable | null,
  seed: number,
): LabelledSlices {
  const draw = (change: keyof typeof PROBABILITY): Random | null => {
    const random = randomFrom(seedOf(`${seed}:${change}`));
    return random() < PROBABILITY[change] && Number(settings[change]) > 0 ? random : null;
  };
  const mirrored = sides !== null && draw('mirroring') !== null;
  const window = warpedWindow(cut, spatialChange(cut, settings, mirrored, draw));
  if (mirrored) swapSides(window, sides);
  changeIntensities(window.images, cut, settings, draw);
  return window;
}

/** Numbers for a change, or null where it is not made this time. */
type Draws = (change: keyof typeof PROBABILITY) => Random | null;

function spatialChange(
  { size }: Cut,
  settings: AugmentationSettings,
  mirrored: boolean,
  draw: Draws,
): SpatialChange {
  const [rotation, scaling, elastic] = [draw('rotation'), draw('scaling'), draw('elastic')];
  const degrees = rotation ? uniform(rotation, -settings.rotation, settings.rotation) : 0;
  return {
    mirrored,
    angle: (degrees * Math.PI) / 180,
    factor: scaling ? uniform(scaling, 1 - settings.scaling, 1 + settings.scaling) : 1,
    displacement: elastic ? elasticDisplacement(size, settings.elastic, elastic) : null,
  };
}

/** The order in which an image comes about: the coil's field, the contrast, the noise. */
function changeIntensities(
  image: Float32Array,
  { size, air }: Cut,
  settings: AugmentationSettings,
  draw: Draws,
): void {
  const [bias, gamma, noise] = [draw('biasField'), draw('gamma'), draw('noise')];
  if (bias) applyBiasField(image, size, air, uniform(bias, 0, settings.biasField), bias);
  if (gamma) applyGamma(image, Math.exp(uniform(gamma, -settings.gamma, settings.gamma)));
  if (noise) addNormal(image, uniform(noise, 0, settings.noise), noise);
}
