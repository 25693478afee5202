import type { RouteObject } from 'react-router';

export const coverageRoutes: RouteObject[] = [
  { path: '/coverage', lazy: () => import('./coverage-page.tsx') },
  { path: '/coverage/subjects', lazy: () => import('./subjects-page.tsx') },
  { path: '/coverage/next', lazy: () => import('./next-page.tsx') },
];
