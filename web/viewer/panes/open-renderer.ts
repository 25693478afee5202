import { openPlainRenderer } from './plain-renderer.ts';
import type { OpenRenderer } from './renderer.ts';

/** Whether this browser has WebGL2, which Niivue needs. */
export const hasWebgl: boolean = (() => {
  const context = document.createElement('canvas').getContext('webgl2');
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
})();

/** Niivue is large, and loaded only when there is something to show. */
export const openRenderer: OpenRenderer = hasWebgl
  ? async (canvas, stack) => {
      const { openNiivueRenderer } = await import('./niivue-renderer.ts');
      return openNiivueRenderer(canvas, stack);
    }
  : openPlainRenderer;
