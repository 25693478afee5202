import { type PointerEvent, useEffect, useRef } from 'react';
import type { ShownImage } from './shown-image.ts';
import { type Overlay, paintSlice } from './slice-pixels.ts';
import classes from './slice-view.module.css';

export interface Pixel {
  readonly row: number;
  readonly column: number;
}

interface SliceViewProps {
  readonly image: ShownImage;
  readonly slice: number;
  readonly overlay: Overlay | null;
  /** Said to who does not see it. */
  readonly label: string;
  /** What is under the pointer; null once it has left. */
  readonly onPoint: (pixel: Pixel | null) => void;
}

/** Tallest that a slice is drawn, as a share of the window. */
const TALLEST = '62vh';

/** One axial slice in the radiological view, its proportions those in mm. */
export function SliceView({ image, slice, overlay, label, onPoint }: SliceViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { height, width, pixelSize } = image;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const pixels = context.createImageData(width, height);
    paintSlice(pixels.data, image, slice, overlay);
    context.putImageData(pixels, 0, 0);
  }, [image, slice, overlay, width, height]);

  const point = ({ currentTarget, clientX, clientY }: PointerEvent) => {
    const {
      left,
      top,
      width: shownWidth,
      height: shownHeight,
    } = currentTarget.getBoundingClientRect();
    const column = Math.floor(((clientX - left) / shownWidth) * width);
    const row = Math.floor(((clientY - top) / shownHeight) * height);
    const isInside = row >= 0 && row < height && column >= 0 && column < width;
    onPoint(isInside ? { row, column } : null);
  };
  const proportion = (width * pixelSize.width) / (height * pixelSize.height);
  return (
    <div
      className={classes.frame}
      style={{ aspectRatio: proportion, width: `min(100%, calc(${TALLEST} * ${proportion}))` }}
    >
      <canvas
        ref={canvas}
        className={classes.canvas}
        width={width}
        height={height}
        role="img"
        aria-label={label}
        onPointerMove={point}
        onPointerLeave={() => onPoint(null)}
      />
      <span className={`${classes.mark} ${classes.right}`} title="The patient's right">
        R
      </span>
      <span className={`${classes.mark} ${classes.left}`} title="The patient's left">
        L
      </span>
      <span className={`${classes.mark} ${classes.anterior}`} title="Anterior">
        A
      </span>
      <span className={`${classes.mark} ${classes.posterior}`} title="Posterior">
        P
      </span>
    </div>
  );
}
