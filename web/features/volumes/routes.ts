import type { RouteObject } from 'react-router';

export const volumeRoutes: RouteObject[] = [
  { path: '/volumes', lazy: () => import('./volumes-page.tsx') },
];
