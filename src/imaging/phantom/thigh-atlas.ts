import type { Atlas } from './atlas.ts';

/**
 * The thigh from below the lesser trochanter (t = 0) to above the patella (t = 1), arranged after
 * axial T1-weighted images: extensors in front of and around the femur, adductors medial and behind
 * it, flexors behind; the short head of biceps begins half-way, rectus femoris thins out, sartorius
 * winds from front to medial.
 */
export const thighAtlas: Atlas = {
  muscles: [
    'rectus_femoris',
    'vastus_lateralis',
    'vastus_intermedius',
    'vastus_medialis',
    'sartorius',
    'gracilis',
    'adductors',
    'semimembranosus',
    'semitendinosus',
    'biceps_femoris_long_head',
    'biceps_femoris_short_head',
  ],
  bellies: [
    {
      muscle: 'rectus_femoris',
      keys: [
        [0, 0.2, 0.72, 0.27, 0.22, -8],
        [0.5, 0.2, 0.78, 0.25, 0.16, -10],
        [1, 0.08, 0.84, 0.13, 0.07, -5],
      ],
    },
    {
      muscle: 'vastus_lateralis',
      keys: [
        [0, 0.74, 0.28, 0.2, 0.42, 12],
        [0.5, 0.76, 0.2, 0.2, 0.45, 8],
        [1, 0.74, 0.22, 0.18, 0.36, 8],
      ],
    },
    {
      muscle: 'vastus_lateralis',
      keys: [
        [0, 0.54, 0.56, 0.18, 0.2, 40],
        [0.5, 0.54, 0.58, 0.17, 0.22, 40],
        [1, 0.48, 0.62, 0.14, 0.2, 40],
      ],
    },
    {
      muscle: 'vastus_lateralis',
      keys: [
        [0, 0.64, -0.14, 0.2, 0.32, -34],
        [0.5, 0.68, -0.18, 0.18, 0.28, -30],
        [1, 0.7, -0.1, 0.14, 0.18, -20],
      ],
    },
    {
      muscle: 'vastus_intermedius',
      keys: [
        [0, 0.36, 0.3, 0.2, 0.26, 20],
        [0.5, 0.36, 0.3, 0.2, 0.28, 20],
        [1, 0.34, 0.38, 0.17, 0.2, 30],
      ],
    },
    {
      muscle: 'vastus_intermedius',
      keys: [
        [0, 0.1, 0.43, 0.2, 0.13, -5],
        [0.5, 0.1, 0.46, 0.24, 0.15, 0],
        [1, 0.08, 0.56, 0.24, 0.13, 0],
      ],
    },
    {
      muscle: 'vastus_medialis',
      keys: [
        [0, -0.14, 0.42, 0.16, 0.24, 12],
        [0.5, -0.28, 0.42, 0.22, 0.34, 25],
        [1, -0.48, 0.36, 0.32, 0.42, 30],
      ],
    },
    {
      muscle: 'sartorius',
      keys: [
        [0, -0.42, 0.72, 0.2, 0.12, 35],
        [0.5, -0.74, 0.4, 0.12, 0.2, -28],
        [1, -0.84, -0.24, 0.1, 0.19, 12],
      ],
    },
    {
      muscle: 'adductors',
      keys: [
        [0, -0.48, 0.28, 0.26, 0.18, -30],
        [0.5, -0.5, 0.06, 0.17, 0.12, -25],
        [0.8, -0.5, -0.05, 0, 0, -20],
      ],
    },
    {
      muscle: 'adductors',
      keys: [
        [0, -0.3, -0.22, 0.42, 0.23, 14],
        [0.5, -0.34, -0.2, 0.38, 0.2, 18],
        [0.85, -0.42, -0.16, 0.22, 0.14, 20],
        [1, -0.46, -0.12, 0.12, 0.1, 20],
      ],
    },
    {
      muscle: 'gracilis',
      keys: [
        [0, -0.86, -0.08, 0.13, 0.3, 6],
        [0.5, -0.85, -0.24, 0.13, 0.2, 14],
        [1, -0.76, -0.55, 0.09, 0.12, 35],
      ],
    },
    {
      muscle: 'semimembranosus',
      keys: [
        [0, -0.36, -0.64, 0.22, 0.14, -25],
        [0.5, -0.48, -0.6, 0.26, 0.2, -28],
        [1, -0.4, -0.58, 0.32, 0.26, -20],
      ],
    },
    {
      muscle: 'semitendinosus',
      keys: [
        [0, -0.06, -0.76, 0.25, 0.19, -8],
        [0.5, -0.1, -0.84, 0.22, 0.14, -6],
        [1, -0.3, -0.96, 0.15, 0.1, -14],
      ],
    },
    {
      muscle: 'biceps_femoris_long_head',
      keys: [
        [0, 0.34, -0.64, 0.26, 0.2, 25],
        [0.5, 0.36, -0.66, 0.25, 0.23, 25],
        [1, 0.46, -0.62, 0.19, 0.2, 30],
      ],
    },
    {
      muscle: 'biceps_femoris_short_head',
      keys: [
        [0.15, 0.32, -0.16, 0, 0, 30],
        [0.35, 0.34, -0.24, 0.12, 0.1, 30],
        [0.7, 0.42, -0.28, 0.2, 0.15, 35],
        [1, 0.52, -0.3, 0.2, 0.17, 40],
      ],
    },
  ],
  bones: [
    {
      superficial: false,
      keys: [
        [0, 0.14, 0.17, 0.18],
        [0.6, 0.12, 0.15, 0.19],
        [1, 0.06, 0.16, 0.26],
      ],
      ridges: 1,
      height: 0.1,
      degrees: -95,
      cortex: 0.4,
    },
  ],
  vessels: [
    {
      kind: 'artery',
      superficial: false,
      keys: [
        [0, -0.24, 0.46, 0.045],
        [0.5, -0.44, 0.2, 0.042],
        [1, -0.06, -0.26, 0.042],
      ],
    },
    {
      kind: 'vein',
      superficial: false,
      keys: [
        [0, -0.22, 0.36, 0.055],
        [0.5, -0.36, 0.14, 0.052],
        [1, 0.02, -0.34, 0.052],
      ],
    },
    {
      kind: 'vein',
      superficial: false,
      keys: [
        [0, -0.02, 0.1, 0.035],
        [1, 0.1, -0.12, 0.025],
      ],
    },
    {
      kind: 'vein',
      superficial: true,
      keys: [
        [0, -0.85, 0.62, 0.03],
        [1, -1.04, -0.28, 0.03],
      ],
    },
  ],
  radiusMm: [
    [0, 73],
    [0.5, 69],
    [1, 60],
  ],
  radiusSpread: 0.06,
  fatMm: [5.5, 16],
  outline: [
    [0, 0],
    [0.015, 0.01],
    [0.012, -0.015],
    [0, 0],
    [0, 0],
  ],
  fatOutline: [
    [-0.22, -0.2],
    [0.05, 0.05],
    [0, 0],
    [0, 0],
    [0, 0],
  ],
  reach: 1.8,
};
