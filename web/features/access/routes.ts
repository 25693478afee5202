import type { RouteObject } from 'react-router';

export const accessRoutes: RouteObject[] = [
  { path: '/members', lazy: () => import('./members-page.tsx') },
  { path: '/account', lazy: () => import('./account-page.tsx') },
];

/** For those who are not signed in yet. */
export const signInRoutes: RouteObject[] = [
  { path: '/sign-in', lazy: () => import('./sign-in-page.tsx') },
];
