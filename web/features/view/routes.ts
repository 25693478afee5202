import type { RouteObject } from 'react-router';

export const viewerRoutes: RouteObject[] = [
  { path: '/view/:id', lazy: () => import('./view-page.tsx') },
];
