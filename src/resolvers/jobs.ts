import type { Resolvers } from '../generated/resolvers.ts';
import * as jobs from '../services/jobs.ts';
import { byRowId, connection } from './connection.ts';
import { fromGlobalId, toGlobalId } from './global-id.ts';

export const jobResolvers: Resolvers = {
  Query: {
    jobs: (_parent, args, context) =>
      connection(args, byRowId, (paging) => jobs.jobs(context, paging)),
  },
  Mutation: {
    cancelJob: async (_parent, { input }, context) => ({
      job: await jobs.cancelJob(context, fromGlobalId(input.jobId, 'Job')),
    }),
  },
  Subscription: {
    jobProgress: {
      subscribe: (_parent, { jobId }, context) =>
        jobs.watchJob(context, fromGlobalId(jobId, 'Job')),
      resolve: (job: jobs.WatchedJob) => job,
    },
  },
  Job: {
    id: ({ id }) => toGlobalId('Job', id),
    items: (job) => [...jobs.jobItems(job)],
    error: ({ errorCode, errorMessage }) =>
      errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' },
  },
};
