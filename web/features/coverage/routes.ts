import type { RouteObject } from 'react-router';

export const coverageRoutes: RouteObject[] = [
  { path: '/coverage', lazy: () => import('./coverage-page.tsx') },
  { path: '/coverage/visits', lazy: () => import('./visits-page.tsx') },
  { path: '/coverage/next', lazy: () => import('./next-page.tsx') },
];
