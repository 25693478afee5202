import type { ImageStack, Labels, Voxel } from '../image/stack.ts';
import type { Window } from '../image/window.ts';
import type { Plane } from '../use-viewer-state.ts';
import type { Placement } from './geometry.ts';

/** How the voxels with a value are shown over the image. */
export interface Look {
  readonly value: number;
  readonly name: string;
  /** #rrggbb */
  readonly colour: string;
}

/** What is laid over an image: values of voxels, and the looks of those that are shown. */
export interface Overlay {
  readonly labels: Labels;
  readonly looks: readonly Look[];
  /** From 0 to 1. */
  readonly opacity: number;
}

/** From where and how an image is looked at. */
export interface PictureView {
  readonly plane: Plane;
  readonly slice: number;
  readonly window: Window;
  readonly placement: Placement;
}

/** Draws an image with an overlay into a canvas: Niivue does where there is WebGL2, else a plain one. */
export interface Renderer {
  show(overlay: Overlay | null, view: PictureView): void;
  /** The voxel under a point of the canvas, in CSS pixels; null beside the image. */
  voxelAt(x: number, y: number): Voxel | null;
  /** The canvas, just drawn, so that it can be copied. */
  picture(): HTMLCanvasElement;
  close(): void;
}

/** Makes a renderer of an image in a canvas. */
export type OpenRenderer = (canvas: HTMLCanvasElement, stack: ImageStack) => Promise<Renderer>;

export function parseColour(colour: string): readonly [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
