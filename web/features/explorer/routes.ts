import type { RouteObject } from 'react-router';

export const explorerRoutes: RouteObject[] = [
  { path: '/graphiql', lazy: () => import('./explorer-page.tsx') },
];
