import type { RouteObject } from 'react-router';

export const modelRoutes: RouteObject[] = [
  { path: '/models', lazy: () => import('./models-page.tsx') },
  { path: '/models/:name', lazy: () => import('./model-page.tsx') },
  { path: '/models/:name/:number', lazy: () => import('./version-page.tsx') },
  { path: '/compare', lazy: () => import('./compare-page.tsx') },
];
