import type { RouteObject } from 'react-router';

export const trainingRoutes: RouteObject[] = [
  { path: '/training', lazy: () => import('./training-page.tsx') },
];
