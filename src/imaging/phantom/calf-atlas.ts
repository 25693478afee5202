import type { Atlas } from './atlas.ts';

/**
 * The calf from below the tibial tuberosity (t = 0) to below mid-calf (t = 1): the tibia lies under
 * the skin in front and medial, the fibula lateral; extensors between them in front, fibularis
 * lateral of the fibula, soleus behind, covered by the two heads of gastrocnemius, which end first.
 * The deep flexors (tibialis posterior, flexor digitorum and hallucis longus) are there, and have no class.
 */
export const calfAtlas: Atlas = {
  muscles: [
    'tibialis_anterior',
    'extensor_digitorum_longus',
    'fibularis',
    'soleus',
    'gastrocnemius_medialis',
    'gastrocnemius_lateralis',
    'tibialis_posterior',
    'flexor_digitorum_longus',
    'flexor_hallucis_longus',
  ],
  bellies: [
    {
      muscle: 'tibialis_anterior',
      keys: [
        [0, 0.12, 0.6, 0.26, 0.24, -40],
        [0.4, 0.1, 0.62, 0.26, 0.3, -40],
        [1, 0.06, 0.68, 0.22, 0.26, -40],
      ],
    },
    {
      muscle: 'extensor_digitorum_longus',
      keys: [
        [0, 0.5, 0.38, 0.14, 0.2, 25],
        [0.5, 0.5, 0.42, 0.15, 0.23, 25],
        [1, 0.42, 0.5, 0.18, 0.22, 25],
      ],
    },
    {
      muscle: 'fibularis',
      keys: [
        [0, 0.76, 0.02, 0.14, 0.18, 0],
        [0.5, 0.76, 0.06, 0.17, 0.26, 0],
        [1, 0.72, -0.02, 0.19, 0.28, -5],
      ],
    },
    {
      muscle: 'soleus',
      keys: [
        [0, 0.28, -0.34, 0.3, 0.14, 20],
        [0.35, 0.26, -0.4, 0.38, 0.2, 14],
        [0.7, 0.22, -0.46, 0.46, 0.3, 10],
        [1, 0.2, -0.56, 0.44, 0.34, 8],
      ],
    },
    {
      muscle: 'soleus',
      keys: [
        [0.1, -0.1, -0.32, 0, 0, -20],
        [0.4, -0.28, -0.36, 0.34, 0.16, -22],
        [0.7, -0.36, -0.38, 0.36, 0.22, -25],
        [1, -0.28, -0.44, 0.34, 0.3, -25],
      ],
    },
    {
      muscle: 'gastrocnemius_medialis',
      keys: [
        [0, -0.44, -0.46, 0.44, 0.36, -28],
        [0.4, -0.48, -0.64, 0.42, 0.26, -32],
        [0.75, -0.44, -0.76, 0.34, 0.15, -28],
        [1, -0.42, -0.9, 0.22, 0.08, -24],
      ],
    },
    {
      muscle: 'gastrocnemius_lateralis',
      keys: [
        [0, 0.4, -0.62, 0.38, 0.3, 28],
        [0.4, 0.42, -0.72, 0.35, 0.2, 28],
        [0.7, 0.42, -0.85, 0.26, 0.12, 24],
        [0.95, 0.42, -0.97, 0, 0, 20],
      ],
    },
    {
      muscle: 'tibialis_posterior',
      keys: [
        [0, 0.18, 0.1, 0.24, 0.16, 10],
        [1, 0.14, 0.12, 0.24, 0.2, 10],
      ],
    },
    {
      muscle: 'flexor_digitorum_longus',
      keys: [
        [0.05, -0.34, 0.04, 0, 0, -25],
        [0.5, -0.48, 0.04, 0.26, 0.14, -25],
        [1, -0.5, 0.06, 0.26, 0.17, -25],
      ],
    },
    {
      muscle: 'flexor_hallucis_longus',
      keys: [
        [0.2, 0.42, -0.18, 0, 0, 0],
        [0.5, 0.38, -0.16, 0.16, 0.1, 0],
        [1, 0.34, -0.18, 0.26, 0.18, 0],
      ],
    },
  ],
  bones: [
    {
      superficial: true,
      keys: [
        [0, -0.48, 0.5, 0.35],
        [0.4, -0.53, 0.56, 0.3],
        [1, -0.53, 0.57, 0.29],
      ],
      ridges: 3,
      height: 0.16,
      degrees: 100,
      cortex: 0.3,
    },
    {
      superficial: false,
      keys: [
        [0, 0.56, 0.06, 0.12],
        [1, 0.54, 0, 0.115],
      ],
      ridges: 3,
      height: 0.14,
      degrees: 60,
      cortex: 0.42,
    },
  ],
  vessels: [
    {
      kind: 'artery',
      superficial: false,
      keys: [
        [0, 0.26, 0.3, 0.035],
        [1, 0.24, 0.34, 0.035],
      ],
    },
    {
      kind: 'artery',
      superficial: false,
      keys: [
        [0, 0.02, -0.14, 0.05],
        [1, -0.1, -0.12, 0.04],
      ],
    },
    {
      kind: 'vein',
      superficial: false,
      keys: [
        [0, 0.12, -0.16, 0.05],
        [1, -0.02, -0.16, 0.045],
      ],
    },
    {
      kind: 'vein',
      superficial: false,
      keys: [
        [0, 0.3, -0.12, 0.035],
        [1, 0.26, -0.06, 0.04],
      ],
    },
    {
      kind: 'vein',
      superficial: true,
      keys: [
        [0, -1.02, 0.16, 0.035],
        [1, -0.98, 0.4, 0.035],
      ],
    },
    {
      kind: 'vein',
      superficial: true,
      keys: [
        [0, 0.04, -1.06, 0.025],
        [1, 0.06, -1.06, 0.025],
      ],
    },
  ],
  radiusMm: [
    [0, 49],
    [0.35, 51],
    [0.7, 47],
    [1, 41],
  ],
  radiusSpread: 0.05,
  fatMm: [3, 8],
  outline: [
    [0, 0],
    [-0.02, 0],
    [0, -0.025],
    [0, 0],
    [0, 0],
  ],
  fatOutline: [
    [-0.15, -0.35],
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ],
  reach: 2.1,
};
