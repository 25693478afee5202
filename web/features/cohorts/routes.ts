import type { RouteObject } from 'react-router';

export const cohortRoutes: RouteObject[] = [
  { path: '/cohorts', lazy: () => import('./cohorts-page.tsx') },
  { path: '/cohorts/new', lazy: () => import('./new-cohort-page.tsx') },
  { path: '/cohorts/compare', lazy: () => import('./compare-page.tsx') },
  { path: '/cohorts/:name', lazy: () => import('./cohort-page.tsx') },
  { path: '/cohorts/:name/edit', lazy: () => import('./edit-cohort-page.tsx') },
  { path: '/cohorts/:name/:number', lazy: () => import('./snapshot-page.tsx') },
];
