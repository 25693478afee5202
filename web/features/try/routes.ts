import type { RouteObject } from 'react-router';

export const tryRoutes: RouteObject[] = [{ path: '/try', lazy: () => import('./try-page.tsx') }];
