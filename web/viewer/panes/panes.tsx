import { useEffect, useMemo, useRef } from 'react';
import { indexOf, sameSlice, type Voxel } from '../image/stack.ts';
import type { ViewedVolume } from '../labels/classes.ts';
import type { Display } from '../use-display.ts';
import type { Picture, Pictures } from '../use-pictures.ts';
import type { Plane } from '../use-viewer-state.ts';
import classes from './pane.module.css';
import { Pane } from './pane.tsx';
import type { Renderer } from './renderer.ts';

interface PanesProps {
  readonly volume: ViewedVolume;
  readonly pictures: Pictures;
  readonly display: Display;
  readonly plane: Plane;
  readonly slice: number;
  readonly goTo: (slice: number) => void;
  readonly scrub: (by: number) => void;
  readonly onRenderer: (key: string, renderer: Renderer | null) => void;
}

/** Pictures side by side, at the same place, of the same size and contrast. */
export function Panes(props: PanesProps) {
  const { pictures, display, plane, slice, goTo, scrub, onRenderer, volume } = props;
  const { window, placement, setPlacement } = display;
  const view = useMemo(() => ({ plane, window, placement }), [plane, window, placement]);
  const overlays = useOverlays(pictures.pictures, display);
  const panes = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The keys work at once, unless the person is somewhere else already.
    if (document.activeElement !== document.body) return;
    panes.current?.querySelector('section')?.focus({ preventScroll: true });
  }, []);
  const onGoTo = (voxel: Voxel, { image }: Picture) => {
    const { height, width } = image.stack;
    const at = { row: (voxel.row + 0.5) / height, column: (voxel.column + 0.5) / width };
    setPlacement({ ...placement, at });
    goTo(voxel.slice);
  };
  return (
    <div
      ref={panes}
      className={classes.panes}
      data-many={pictures.pictures.length > 2 || undefined}
    >
      {pictures.pictures.map((picture, index) => {
        const { key, title, image } = picture;
        const own = pictures.image?.stack ?? image.stack;
        return (
          <Pane
            key={key}
            content={{
              ...{ key, title, stack: image.stack, overlay: overlays[index] ?? null },
              slice: image.stack === own ? slice : sameSlice(slice, own, image.stack),
              describe: (voxel) => describe(voxel, picture, volume),
            }}
            view={view}
            onRenderer={onRenderer}
            onScrub={scrub}
            onPlace={setPlacement}
            onContrast={display.drag}
            onGoTo={(voxel) => onGoTo(voxel, picture)}
            onReset={display.reset}
          />
        );
      })}
    </div>
  );
}

/** The same objects while nothing in them changes, so that textures are made anew only when it does. */
function useOverlays(pictures: readonly Picture[], { opacity, areLabelsShown }: Display) {
  return useMemo(
    () =>
      pictures.map(({ labels, looks }) =>
        labels === null || !areLabelsShown ? null : { labels, looks, opacity },
      ),
    [pictures, opacity, areLabelsShown],
  );
}

function describe(voxel: Voxel, { image, layers }: Picture, { schema }: ViewedVolume): string {
  const at = indexOf(image.stack, voxel);
  const value = image.stack.data[at] ?? 0;
  const shown = Number.isInteger(value) ? value : Number(value.toPrecision(4));
  const nameOf = (label: number) => schema.classes[label - 1]?.name ?? 'no class';
  return [
    `column ${voxel.column}, row ${voxel.row}, slice ${voxel.slice}`,
    `value ${shown}`,
    ...layers.map(({ name, labels }) => `${name}: ${nameOf(labels[at] ?? 0)}`),
  ].join(' · ');
}
