import { type ImageStack, indexOf } from '../image/stack.ts';
import {
  type Frame,
  frameOf,
  type PlaneLayout,
  planeLayout,
  type SinglePlane,
  voxelUnder,
} from './geometry.ts';
import { type Overlay, type PictureView, parseColour, type Renderer } from './renderer.ts';

/** Draws without WebGL: one plane at a time, every pixel by the processor. */
export async function openPlainRenderer(
  canvas: HTMLCanvasElement,
  stack: ImageStack,
): Promise<Renderer> {
  let last: { overlay: Overlay | null; view: PictureView } | null = null;
  let drawn: { layout: PlaneLayout; frame: Frame } | null = null;
  const draw = () => {
    if (last !== null) drawn = drawPlane(canvas, stack, last.overlay, last.view);
  };
  const observer = new ResizeObserver(draw);
  observer.observe(canvas);
  return {
    show(overlay, view) {
      last = { overlay, view };
      draw();
    },
    voxelAt: (x, y) => {
      const ratio = devicePixelRatio;
      return drawn && voxelUnder(drawn.layout, drawn.frame, x * ratio, y * ratio);
    },
    picture: () => canvas,
    close: () => observer.disconnect(),
  };
}

function drawPlane(
  canvas: HTMLCanvasElement,
  stack: ImageStack,
  overlay: Overlay | null,
  view: PictureView,
) {
  const { placement } = view;
  const plane: SinglePlane = view.plane === 'multiplanar' ? 'axial' : view.plane;
  canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
  canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
  const layout = planeLayout(stack, plane, { slice: view.slice, at: placement.at });
  const frame = frameOf(layout, canvas, plane, placement);
  const context = canvas.getContext('2d');
  if (context === null || canvas.width === 0) return { layout, frame };
  context.fillStyle = '#000000';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  const { left, top, pixelsPerMm } = frame;
  const width = layout.width * layout.pixelMm.width * pixelsPerMm;
  const height = layout.height * layout.pixelMm.height * pixelsPerMm;
  context.drawImage(pixelsOf(stack, layout, overlay, view), left, top, width, height);
  return { layout, frame };
}

/** The plane, a pixel a voxel. */
function pixelsOf(
  stack: ImageStack,
  layout: PlaneLayout,
  overlay: Overlay | null,
  { window: { low, high } }: PictureView,
): HTMLCanvasElement {
  const pixels = document.createElement('canvas');
  [pixels.width, pixels.height] = [layout.width, layout.height];
  const context = pixels.getContext('2d');
  if (context === null) return pixels;
  const image = context.createImageData(layout.width, layout.height);
  const colours = new Map(overlay?.looks.map(({ value, colour }) => [value, parseColour(colour)]));
  const opacity = overlay?.opacity ?? 0;
  for (let y = 0; y < layout.height; y += 1) {
    for (let x = 0; x < layout.width; x += 1) {
      const voxel = indexOf(stack, layout.voxelAt(x, y));
      const grey = (255 * ((stack.data[voxel] ?? 0) - low)) / (high - low);
      const colour = colours.get(overlay?.labels[voxel] ?? 0);
      const at = 4 * (y * layout.width + x);
      for (let channel = 0; channel < 3; channel += 1) {
        const over = colour?.[channel];
        const shown = Math.min(255, Math.max(0, grey));
        image.data[at + channel] =
          over === undefined ? shown : (1 - opacity) * shown + opacity * over;
      }
      image.data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  return pixels;
}
