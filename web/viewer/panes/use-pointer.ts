import {
  type MouseEvent,
  type PointerEvent,
  type RefCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import type { ImageStack, Voxel } from '../image/stack.ts';
import { frameOf, moved, type Placement, planeLayout, zoomed } from './geometry.ts';
import type { PictureView, Renderer } from './renderer.ts';

/** What a person does in a pane, for the viewer to do in all of them. */
export interface PaneActions {
  readonly onScrub: (by: number) => void;
  readonly onPlace: (placement: Placement) => void;
  /** Dragged with Shift or the right button: shares of the width and height of the pane. */
  readonly onContrast: (moved: { readonly x: number; readonly y: number }) => void;
  /** A voxel was clicked in several planes at once. */
  readonly onGoTo: (voxel: Voxel) => void;
  readonly onReset: () => void;
}

interface Options extends PaneActions {
  readonly renderer: Renderer | null;
  readonly view: PictureView;
  readonly stack: ImageStack;
}

/** Wheel pixels that are a slice: a notch of a wheel has 100 or 120, a touchpad sends many small ones. */
const WHEEL_STEP = 60;

interface Drag {
  readonly kind: 'move' | 'contrast';
  x: number;
  y: number;
}

/** Handlers of a pane, and the voxel under the mouse. */
export function usePointer(options: Options) {
  const [hovered, setHovered] = useState<Voxel | null>(null);
  const drag = useRef<Drag | null>(null);
  const wheelRef = useWheel(options);
  const { renderer } = options;
  return {
    hovered,
    wheelRef,
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const kind = event.shiftKey || event.button === 2 ? 'contrast' : 'move';
      drag.current = { kind, x: event.clientX, y: event.clientY };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (drag.current) dragged(options, drag.current, event);
      const { left, top } = event.currentTarget.getBoundingClientRect();
      setHovered(renderer?.voxelAt(event.clientX - left, event.clientY - top) ?? null);
    },
    onPointerUp: () => {
      drag.current = null;
    },
    onPointerCancel: () => {
      drag.current = null;
    },
    onPointerLeave: () => setHovered(null),
    onClick: () => {
      if (options.view.plane === 'multiplanar' && hovered) options.onGoTo(hovered);
    },
    onDoubleClick: options.onReset,
    onContextMenu: (event: MouseEvent) => event.preventDefault(),
  };
}

function dragged(options: Options, drag: Drag, event: PointerEvent<HTMLElement>): void {
  const { view, stack } = options;
  const pane = {
    width: event.currentTarget.clientWidth,
    height: event.currentTarget.clientHeight,
  };
  const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
  if (x === 0 && y === 0) return;
  [drag.x, drag.y] = [event.clientX, event.clientY];
  if (drag.kind === 'contrast') {
    options.onContrast({ x: x / pane.width, y: y / pane.height });
  } else if (view.plane !== 'multiplanar') {
    const layout = planeLayout(stack, view.plane, { slice: view.slice, at: view.placement.at });
    const { pixelsPerMm } = frameOf(layout, pane, view.plane, view.placement);
    const mm = { x: x / pixelsPerMm, y: y / pixelsPerMm };
    options.onPlace(moved(view.placement, view.plane, mm));
  }
}

/** The wheel scrubs, and zooms with Ctrl; the page stays where it is, which React's own handler cannot ask for. */
function useWheel(options: Options): RefCallback<HTMLElement> {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const [listen] = useState(() => {
    let travelled = 0;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { view, onPlace, onScrub } = latest.current;
      if (event.ctrlKey || event.metaKey) {
        return onPlace(zoomed(view.placement, Math.exp(-event.deltaY / 400)));
      }
      travelled += event.deltaY * (event.deltaMode === 1 ? 20 : 1);
      const steps = Math.trunc(travelled / WHEEL_STEP);
      travelled -= steps * WHEEL_STEP;
      if (steps !== 0) onScrub(Math.sign(steps) * Math.min(3, Math.abs(steps)));
    };
    return (element: HTMLElement | null) => {
      element?.addEventListener('wheel', onWheel, { passive: false });
      return () => element?.removeEventListener('wheel', onWheel);
    };
  });
  return listen;
}
