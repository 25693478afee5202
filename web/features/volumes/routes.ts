import type { RouteObject } from 'react-router';

export const volumeRoutes: RouteObject[] = [
  { path: '/volumes', lazy: () => import('./volumes-page.tsx') },
  { path: '/volumes/upload', lazy: () => import('./upload-page.tsx') },
  { path: '/volumes/imports', lazy: () => import('./imports-page.tsx') },
  { path: '/volumes/imports/:id', lazy: () => import('./import-page.tsx') },
  { path: '/volumes/subjects/:id', lazy: () => import('./subject-page.tsx') },
  { path: '/volumes/:id', lazy: () => import('./volume-page.tsx') },
];
