import { type RefObject, useCallback, useEffect, useState } from 'react';
import type { ImageStack } from '../image/stack.ts';
import { openRenderer } from './open-renderer.ts';
import type { Overlay, PictureView, Renderer } from './renderer.ts';

/** How far a renderer is. */
export interface RendererState {
  readonly renderer: Renderer | null;
  readonly error: Error | null;
  /** Whether the graphics card has taken its memory back, so that nothing is seen. */
  readonly isLost: boolean;
  /** Begins anew, in a new canvas. */
  readonly reopen: () => void;
  /** Of the canvas: changes when it has to be another element. */
  readonly attempt: number;
}

/** Opens a renderer of an image in a canvas, and closes it with the pane. */
export function useRenderer(
  canvas: RefObject<HTMLCanvasElement | null>,
  stack: ImageStack,
): RendererState {
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<Omit<RendererState, 'reopen' | 'attempt'>>(nothing);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt has a canvas of its own
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    let isClosed = false;
    let opened: Renderer | null = null;
    setState(nothing);
    const onLost = () => {
      if (!isClosed) setState((last) => ({ ...last, renderer: null, isLost: true }));
    };
    element.addEventListener('webglcontextlost', onLost);
    openRenderer(element, stack).then(
      (renderer) => {
        opened = renderer;
        if (isClosed) renderer.close();
        else setState({ renderer, error: null, isLost: false });
      },
      (error) => {
        if (!isClosed) setState({ renderer: null, error: asError(error), isLost: false });
      },
    );
    return () => {
      isClosed = true;
      element.removeEventListener('webglcontextlost', onLost);
      opened?.close();
    };
  }, [canvas, stack, attempt]);
  return { ...state, attempt, reopen: useCallback(() => setAttempt((last) => last + 1), []) };
}

const nothing = { renderer: null, error: null, isLost: false };

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Draws once before the next frame, whatever changed how often. */
export function useDrawing(
  renderer: Renderer | null,
  overlay: Overlay | null,
  view: PictureView,
  onDrawn: () => void,
): void {
  useEffect(() => {
    if (renderer === null) return;
    const frame = requestAnimationFrame(() => {
      renderer.show(overlay, view);
      onDrawn();
    });
    return () => cancelAnimationFrame(frame);
  }, [renderer, overlay, view, onDrawn]);
}
