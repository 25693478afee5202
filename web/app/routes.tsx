import { createBrowserRouter } from 'react-router';
import { accessRoutes, signInRoutes } from '../features/access/routes.ts';
import { cohortRoutes } from '../features/cohorts/routes.ts';
import { coverageRoutes } from '../features/coverage/routes.ts';
import { explorerRoutes } from '../features/explorer/routes.ts';
import { modelRoutes } from '../features/models/routes.ts';
import { overviewRoutes } from '../features/overview/routes.ts';
import { trainingRoutes } from '../features/training/routes.ts';
import { tryRoutes } from '../features/try/routes.ts';
import { viewerRoutes } from '../features/view/routes.ts';
import { volumeRoutes } from '../features/volumes/routes.ts';
import { NotFound } from './not-found.tsx';
import { PageFailed } from './page-failed.tsx';
import { Shell } from './shell.tsx';

/** Each feature lists its pages, which are loaded when they are opened. */
export const router = createBrowserRouter([
  { children: signInRoutes, errorElement: <PageFailed />, hydrateFallbackElement: <></> },
  {
    element: <Shell />,
    errorElement: <PageFailed />,
    hydrateFallbackElement: <></>,
    children: [
      {
        errorElement: <PageFailed />,
        children: [
          ...overviewRoutes,
          ...coverageRoutes,
          ...cohortRoutes,
          ...volumeRoutes,
          ...viewerRoutes,
          ...trainingRoutes,
          ...modelRoutes,
          ...tryRoutes,
          ...accessRoutes,
          ...explorerRoutes,
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
]);
