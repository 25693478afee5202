import { useCallback, useMemo, useState } from 'react';
import type { ViewedImageData } from './data/use-image.ts';
import { draggedWindow, type Window } from './image/window.ts';
import { type Placement, wholeImage, zoomed } from './panes/geometry.ts';

/** How all panes are drawn: contrast, opacity of what is laid over, size and place. */
export interface Display {
  readonly window: Window;
  readonly opacity: number;
  readonly areLabelsShown: boolean;
  readonly placement: Placement;
  readonly setWindow: (window: Window | null) => void;
  readonly setOpacity: (opacity: number) => void;
  readonly toggleLabels: () => void;
  readonly setPlacement: (placement: Placement) => void;
  readonly zoom: (factor: number) => void;
  readonly drag: (moved: { readonly x: number; readonly y: number }) => void;
  readonly reset: () => void;
}

export function useDisplay(image: ViewedImageData | undefined): Display {
  const [chosen, setWindow] = useState<Window | null>(null);
  const [opacity, setOpacity] = useState(0.6);
  const [areLabelsShown, setLabelsShown] = useState(true);
  const [placement, setPlacement] = useState<Placement>(wholeImage);
  const window = useMemo(
    () => chosen ?? image?.window ?? { low: 0, high: 1 },
    [chosen, image?.window],
  );
  const range = image?.range;
  return {
    ...{ window, opacity, areLabelsShown, placement },
    ...{ setWindow, setOpacity, setPlacement },
    toggleLabels: useCallback(() => setLabelsShown((last) => !last), []),
    zoom: useCallback((factor: number) => setPlacement((last) => zoomed(last, factor)), []),
    drag: (moved) => range && setWindow(draggedWindow(window, moved, range)),
    reset: useCallback(() => {
      setWindow(null);
      setPlacement(wholeImage);
    }, []),
  };
}
