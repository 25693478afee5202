import { Button, Loader } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ImageStack, Voxel } from '../image/stack.ts';
import { frameOf, planeLayout, scaleBarMm } from './geometry.ts';
import classes from './pane.module.css';
import type { Overlay, PictureView, Renderer } from './renderer.ts';
import { type PaneActions, usePointer } from './use-pointer.ts';
import { useDrawing, useRenderer } from './use-renderer.ts';

/** One image with what is laid over it. */
export interface PaneContent {
  readonly key: string;
  readonly title: string;
  readonly stack: ImageStack;
  readonly overlay: Overlay | null;
  /** In this image; linked images may have other numbers of slices. */
  readonly slice: number;
  /** What is at a voxel, in words. */
  readonly describe: (voxel: Voxel) => string;
}

export interface PaneProps extends PaneActions {
  readonly content: PaneContent;
  readonly view: Omit<PictureView, 'slice'>;
  /** Tells the viewer how to copy what is drawn here. */
  readonly onRenderer: (key: string, renderer: Renderer | null) => void;
}

/** A picture that is scrubbed, moved and asked about with mouse, finger or keys. */
export function Pane({ content, view, onRenderer, ...actions }: PaneProps) {
  const { key, title, stack, overlay, slice } = content;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { renderer, error, isLost, attempt, reopen } = useRenderer(canvas, stack);
  const [isDrawn, setIsDrawn] = useState(false);
  const picture = useMemo(() => ({ ...view, slice }), [view, slice]);
  const onDrawn = useCallback(() => {
    setIsDrawn(true);
    onRenderer(key, renderer);
  }, [onRenderer, key, renderer]);
  useDrawing(renderer, overlay, picture, onDrawn);
  // A renderer that was closed holds the whole image: nobody keeps it.
  useEffect(() => () => onRenderer(key, null), [onRenderer, key]);
  const { ref, width, height } = useElementSize<HTMLElement>();
  const { hovered, wheelRef, ...handlers } = usePointer({
    ...{ renderer, view: picture, stack },
    ...actions,
  });
  const paneRef = useMergedRef(ref, wheelRef);
  return (
    <section
      ref={paneRef}
      className={classes.pane}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys scrub through the slices here
      tabIndex={0}
      aria-label={`${title}: slice ${slice} of 0 to ${stack.count - 1}. Arrow up and down change it.`}
      data-drawn={(isDrawn && renderer !== null) || undefined}
      {...handlers}
    >
      <canvas key={attempt} ref={canvas} className={classes.canvas} />
      <div className={`${classes.text} ${classes.title}`}>
        {title} · slice {slice}
      </div>
      <Decoration stack={stack} view={picture} pane={{ width, height }} />
      {hovered && (
        <div className={`${classes.text} ${classes.readout}`}>{content.describe(hovered)}</div>
      )}
      {renderer === null && (
        <PaneNotice
          text={
            isLost
              ? 'The graphics card has taken its memory back, so nothing can be drawn.'
              : error && `It cannot be drawn: ${error.message}`
          }
          onReopen={reopen}
        />
      )}
    </section>
  );
}

function PaneNotice({ text, onReopen }: { text: string | null; onReopen: () => void }) {
  if (text === null) {
    return (
      <div className={classes.notice}>
        <Loader color="gray.4" role="status" aria-label="The image is being prepared" />
      </div>
    );
  }
  return (
    <div className={classes.notice} role="alert">
      {text}
      <Button variant="default" onClick={onReopen}>
        Draw it again
      </Button>
    </div>
  );
}

/** Where the patient's sides are, and a scale. */
function Decoration({
  stack,
  view,
  pane,
}: {
  stack: ImageStack;
  view: PictureView;
  pane: { width: number; height: number };
}) {
  const { plane, slice, placement } = view;
  if (plane === 'multiplanar' || pane.width === 0) return null;
  const layout = planeLayout(stack, plane, { slice, at: placement.at });
  const { pixelsPerMm } = frameOf(layout, pane, plane, placement);
  const mm = scaleBarMm(pixelsPerMm, Math.min(160, pane.width / 3));
  return (
    <>
      {sides.map((side, index) => (
        <span key={side} className={classes.mark} data-side={side}>
          {layout.marks[index]}
        </span>
      ))}
      <div className={`${classes.text} ${classes.scale}`} style={{ width: mm * pixelsPerMm }}>
        {mm} mm
      </div>
    </>
  );
}

const sides = ['left', 'right', 'top', 'bottom'] as const;
