import type { Resolvers } from '../generated/resolvers.ts';
import * as cohorts from '../services/cohorts.ts';
import { boundedFirst } from './connection.ts';
import { fromGlobalId } from './global-id.ts';

export const snapshotDiffResolvers: Resolvers = {
  Query: {
    snapshotDiff: (_parent, { before, after }, context) =>
      cohorts.snapshotDiff(context, {
        beforeId: fromGlobalId(before, 'CohortSnapshot'),
        afterId: fromGlobalId(after, 'CohortSnapshot'),
      }),
  },
  SnapshotDiff: {
    counts: ({ added, removed, moved, annotationChanges, coverageChanges }) => ({
      added: added.length,
      removed: removed.length,
      moved: moved.length,
      annotationChanges: annotationChanges.length,
      coverageChanges: coverageChanges.length,
    }),
    added: ({ added }, { first }) => added.slice(0, boundedFirst(first)),
    removed: ({ removed }, { first }) => removed.slice(0, boundedFirst(first)),
    moved: ({ moved }, { first }) => moved.slice(0, boundedFirst(first)),
    annotationChanges: ({ annotationChanges }, { first }) =>
      annotationChanges.slice(0, boundedFirst(first)),
    coverageChanges: ({ coverageChanges }, { first }) =>
      coverageChanges.slice(0, boundedFirst(first)),
    classesAdded: ({ classesAdded }) => [...classesAdded],
    classesRemoved: ({ classesRemoved }) => [...classesRemoved],
    settings: ({ settings }) => [...settings],
  },
  MovedMember: {
    volume: ({ volumeId }, _args, { loaders }) => loaders.volumeById.load(volumeId),
  },
  AnnotationChange: {
    volume: ({ volumeId }, _args, { loaders }) => loaders.volumeById.load(volumeId),
    added: ({ added }) => [...added],
    removed: ({ removed }) => [...removed],
    replaced: ({ replaced }) => [...replaced],
  },
  CoverageChange: {
    volume: ({ volumeId }, _args, { loaders }) => loaders.volumeById.load(volumeId),
  },
};
