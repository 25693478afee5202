import type { Resolvers } from '../generated/resolvers.ts';
import { accessResolvers } from './access.ts';
import { catalogResolvers } from './catalog.ts';
import { cohortPreviewResolvers } from './cohort-preview.ts';
import { cohortResolvers } from './cohorts.ts';
import { comparisonResolvers } from './comparison.ts';
import { deletionResolvers } from './deletion.ts';
import { evaluationResolvers } from './evaluation.ts';
import { jobResolvers } from './jobs.ts';
import { labelResolvers } from './labels.ts';
import { lineageResolvers } from './lineage.ts';
import { nodeResolvers } from './node.ts';
import { registryResolvers } from './registry.ts';
import { scalars } from './scalars.ts';
import { snapshotDiffResolvers } from './snapshot-diff.ts';
import { studyResolvers } from './study.ts';
import { trainingResolvers } from './training.ts';
import { withdrawalResolvers } from './withdrawal.ts';

/** Resolvers of every domain; a field that none of them names is the property of its row. */
export const resolvers: Resolvers[] = [
  scalars,
  nodeResolvers,
  accessResolvers,
  studyResolvers,
  catalogResolvers,
  labelResolvers,
  jobResolvers,
  cohortResolvers,
  cohortPreviewResolvers,
  snapshotDiffResolvers,
  trainingResolvers,
  registryResolvers,
  evaluationResolvers,
  comparisonResolvers,
  lineageResolvers,
  deletionResolvers,
  withdrawalResolvers,
];
