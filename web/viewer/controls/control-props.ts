import type { ViewedVolume } from '../labels/classes.ts';
import type { Display } from '../use-display.ts';
import type { Pictures } from '../use-pictures.ts';
import type { SetViewerState, ViewerState } from '../use-viewer-state.ts';

/** What the controls beside the panes show and change. */
export interface ControlProps {
  readonly volume: ViewedVolume;
  readonly state: ViewerState;
  readonly setState: SetViewerState;
  readonly pictures: Pictures;
  readonly display: Display;
  readonly slice: number;
}
