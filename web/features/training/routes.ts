import type { RouteObject } from 'react-router';

export const trainingRoutes: RouteObject[] = [
  { path: '/training', lazy: () => import('./training-page.tsx') },
  { path: '/training/new', lazy: () => import('./new-training-page.tsx') },
  { path: '/training/sweeps/:id', lazy: () => import('./sweep-page.tsx') },
  { path: '/training/:id', lazy: () => import('./run-page.tsx') },
];
