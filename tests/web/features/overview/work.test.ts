import { expect, test } from 'vitest';
import { choresOf } from '../../../../web/features/overview/chores.ts';
import { workOf } from '../../../../web/features/overview/work.ts';
import type { OverviewStateQuery, OverviewWorkQuery } from '../../../../web/generated/overview.ts';

const at = '2026-11-03T12:00:00.000Z';

test('what runs is told with its progress, training of other studies left out', () => {
  const run = (id: string, status: 'RUNNING' | 'SUCCEEDED', study: string) => ({
    ...{ id, createdAt: at, model: { name: 'calf' } },
    job: { id, status, done: 120, total: 400, stage: 'step', startedAt: at },
    snapshot: { cohort: { name: 'calves', studies: [{ code: study }] } },
  });
  const work: OverviewWorkQuery = {
    jobs: {
      nodes: [
        {
          ...{ id: 'j1', createdAt: at, done: 0, total: 0, stage: '' },
          kind: 'TRAIN',
          status: 'RUNNING',
        },
        {
          ...{ id: 'j2', createdAt: at, done: 0, total: 0, stage: '' },
          kind: 'IMPORT',
          status: 'QUEUED',
        },
      ],
    },
    trainingRuns: {
      nodes: [
        run('a=', 'RUNNING', 'knee'),
        run('b', 'SUCCEEDED', 'knee'),
        run('c', 'RUNNING', 'hip'),
      ],
    },
  };
  expect(workOf(work, 'knee')).toEqual([
    expect.objectContaining({
      title: 'Training calf on calves',
      path: '/training/a%3D',
      stage: 'step 120 of 400',
    }),
    expect.objectContaining({ title: 'Import', path: null, stage: 'waits for a worker' }),
  ]);
  expect(workOf(work, null)).toHaveLength(3);
});

test('what waits to be done leads to where it is', () => {
  const state: OverviewStateQuery = {
    studies: { nodes: [] },
    coverage: [
      {
        region: 'calf',
        class: { code: 'imaf' },
        annotated: 1,
        absent: 0,
        derivable: 2,
        missing: 0,
      },
    ],
    scanners: [],
    drafts: { totalCount: 3, nodes: [{ volume: { id: 'V=' } }] },
    bothLimbs: { totalCount: 1 },
    cohorts: {
      nodes: [
        { name: 'a b', studies: [{ code: 'knee' }], snapshots: { totalCount: 0 } },
        { name: 'other', studies: [{ code: 'hip' }], snapshots: { totalCount: 0 } },
      ],
    },
    models: {
      nodes: [
        { name: 'calf', versions: { nodes: [{ number: 4, evaluations: { totalCount: 0 } }] } },
        { name: 'done', versions: { nodes: [{ number: 1, evaluations: { totalCount: 1 } }] } },
      ],
    },
  };
  expect(choresOf(state, 'knee', 1)).toEqual([
    { text: 'Review 3 draft label maps, the oldest first', to: '/volumes/V%3D?study=knee' },
    { text: 'Cut 1 image of both limbs into limbs', to: '/volumes?study=knee&limb=BOTH' },
    {
      text: 'Derive imaf in 2 volumes of calf',
      to: '/coverage?study=knee&missing=imaf&region=calf',
    },
    {
      text: 'Decide about 1 promotion that waits for a second person',
      to: '/models?study=knee',
    },
    {
      text: 'Freeze the cohort a b, so that it can be learned from',
      to: '/cohorts/a%20b?study=knee',
    },
    { text: 'Measure calf@4 on held-back subjects', to: '/models/calf/4?study=knee' },
  ]);
});
