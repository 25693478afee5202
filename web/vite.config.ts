import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Server that `npm run dev:web` shows the pages of; its API and its sign-in are passed on to it. */
const server = process.env.MYOGRAPH_SERVER ?? 'http://127.0.0.1:4000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // Workers load what they need when they need it, too.
  worker: { format: 'es' },
  build: { outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 2000, manifest: true },
  server: {
    proxy: Object.fromEntries(
      ['/graphql', '/auth', '/sign-in', '/objects'].map((path) => [
        path,
        { target: server, changeOrigin: true, ws: path === '/graphql' },
      ]),
    ),
  },
});
