import { MULTIPLANAR_TYPE, Niivue, NVImage, SHOW_RENDER, SLICE_TYPE } from '@niivue/niivue';
import type { ImageStack, Voxel } from '../image/stack.ts';
import type { Plane } from '../use-viewer-state.ts';
import { niftiOf } from './niivue-volumes.ts';
import { type Overlay, type PictureView, parseColour, type Renderer } from './renderer.ts';

const sliceTypes: Readonly<Record<Plane, SLICE_TYPE>> = {
  axial: SLICE_TYPE.AXIAL,
  coronal: SLICE_TYPE.CORONAL,
  sagittal: SLICE_TYPE.SAGITTAL,
  multiplanar: SLICE_TYPE.MULTIPLANAR,
};

/** What Niivue would do by itself is off: the pane has the keys and the mouse, so that panes stay linked. */
const options = {
  interactive: false,
  dragAndDropEnabled: false,
  isColorbar: false,
  isOrientCube: false,
  isRadiologicalConvention: true,
  sagittalNoseLeft: true,
  isNearestInterpolation: true,
  multiplanarShowRender: SHOW_RENDER.NEVER,
  multiplanarLayout: MULTIPLANAR_TYPE.GRID,
  loadingText: '',
  crosshairColor: [0.94, 0.89, 0.26, 0.7],
  backColor: [0, 0, 0, 1],
  logLevel: 'error',
} as const;

/** Draws by WebGL2, in all planes. */
export async function openNiivueRenderer(
  canvas: HTMLCanvasElement,
  stack: ImageStack,
): Promise<Renderer> {
  const niivue = new Niivue({
    ...options,
    crosshairColor: [...options.crosshairColor],
    backColor: [...options.backColor],
  });
  await niivue.attachToCanvas(canvas, false);
  const image = await read(stack, stack.data, 'image');
  const overlay = await read(stack, new Uint8Array(stack.data.length), 'labels');
  image.colormap = 'gray';
  overlay.opacity = 0;
  overlay.setColormapLabel(colourTable([]));
  niivue.addVolume(image);
  niivue.addVolume(overlay);
  return new NiivueRenderer(niivue, canvas, stack, image, overlay);
}

function read(stack: ImageStack, data: Float32Array | Uint8Array, name: string): Promise<NVImage> {
  return NVImage.loadFromUrl({
    url: `${name}.nii`,
    name: `${name}.nii`,
    buffer: niftiOf(stack, data),
  });
}

class NiivueRenderer implements Renderer {
  readonly #niivue: Niivue;
  readonly #canvas: HTMLCanvasElement;
  readonly #stack: ImageStack;
  readonly #image: NVImage;
  readonly #overlay: NVImage;
  #shown: { overlay: Overlay | null; window: PictureView['window'] } | null = null;

  constructor(
    niivue: Niivue,
    canvas: HTMLCanvasElement,
    stack: ImageStack,
    image: NVImage,
    overlay: NVImage,
  ) {
    this.#niivue = niivue;
    this.#canvas = canvas;
    this.#stack = stack;
    this.#image = image;
    this.#overlay = overlay;
  }

  show(overlay: Overlay | null, view: PictureView): void {
    const niivue = this.#niivue;
    const { zoom, centreMm, at } = view.placement;
    niivue.opts.sliceType = sliceTypes[view.plane];
    niivue.opts.isOrientationTextVisible = view.plane === 'multiplanar';
    // Where the other planes lie; the axial one is looked at without lines over it.
    niivue.opts.crosshairWidth = view.plane === 'axial' ? 0 : 1;
    niivue.scene.crosshairPos = [1 - at.column, 1 - at.row, this.#sliceShare(view.slice)];
    const [x, y, z] = centreMm;
    niivue.scene.pan2Dxyzmm = [-x * zoom, -y * zoom, -z * zoom, zoom];
    if (this.#update(overlay, view.window)) niivue.updateGLVolume();
    else niivue.drawScene();
  }

  /** Whether textures have to be made anew. */
  #update(overlay: Overlay | null, window: PictureView['window']): boolean {
    const shown = this.#shown;
    if (shown?.overlay === overlay && shown?.window === window) return false;
    this.#shown = { overlay, window };
    this.#image.cal_min = window.low;
    this.#image.cal_max = window.high;
    if (overlay !== null && overlay.labels !== shown?.overlay?.labels) {
      write(this.#overlay, overlay.labels);
    }
    this.#overlay.opacity = overlay?.opacity ?? 0;
    this.#overlay.setColormapLabel(colourTable(overlay?.looks ?? []));
    return true;
  }

  #sliceShare(slice: number): number {
    const { count, beginsInferior } = this.#stack;
    const share = (slice + 0.5) / count;
    return beginsInferior ? share : 1 - share;
  }

  voxelAt(x: number, y: number): Voxel | null {
    const ratio = this.#niivue.uiData.dpr ?? 1;
    const [right = -1, anterior = -1, superior = -1] = this.#niivue.canvasPos2frac([
      x * ratio,
      y * ratio,
    ]);
    const { width, height, count, beginsInferior } = this.#stack;
    if (Math.min(right, anterior, superior) < 0 || Math.max(right, anterior, superior) > 1)
      return null;
    return {
      column: index(1 - right, width),
      row: index(1 - anterior, height),
      slice: index(beginsInferior ? superior : 1 - superior, count),
    };
  }

  picture(): HTMLCanvasElement {
    this.#niivue.drawScene();
    return this.#canvas;
  }

  /** Browsers allow some 16 contexts at once: this one is free from now on, not when it is collected. */
  close(): void {
    this.#niivue.cleanup();
    this.#niivue.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}

function index(share: number, length: number): number {
  return Math.min(length - 1, Math.max(0, Math.floor(share * length)));
}

/** Niivue shows the first two entries of a table of 256 colours as a mixture of the next two, so they are left free. */
const FREE_ENTRIES = 2;

function write({ img }: NVImage, labels: Overlay['labels']): void {
  if (!(img instanceof Uint8Array)) return;
  for (let voxel = 0; voxel < img.length; voxel += 1) {
    img[voxel] = (labels[voxel] ?? 0) + FREE_ENTRIES;
  }
}

/** A colour for each value; those without a look are not seen. */
function colourTable(looks: Overlay['looks']) {
  const table = [0, 1, 2, 3].map(() => new Array<number>(256).fill(0));
  for (const { value, colour } of looks) {
    [...parseColour(colour), 255].forEach((channel, index) => {
      const row = table[index];
      if (row) row[value + FREE_ENTRIES] = channel;
    });
  }
  const [R = [], G = [], B = [], A = []] = table;
  return { R, G, B, A, I: Array.from({ length: 256 }, (_, value) => value), labels: [] };
}
