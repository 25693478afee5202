import type { RouteObject } from 'react-router';

export const cohortRoutes: RouteObject[] = [
  { path: '/cohorts', lazy: () => import('./cohorts-page.tsx') },
];
