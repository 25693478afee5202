import { download } from '../../components/download.ts';
import type { Renderer } from './renderer.ts';

const CAPTION_HEIGHT = 22;

/** Saves what the panes show as one PNG, side by side under their titles. */
export function savePictures(
  panes: readonly { readonly title: string; readonly renderer: Renderer | undefined }[],
  name: string,
): void {
  const drawn = panes.flatMap(({ title, renderer }) =>
    renderer ? [{ title, picture: copyOf(renderer.picture()) }] : [],
  );
  const sheet = document.createElement('canvas');
  sheet.width = drawn.reduce((width, { picture }) => width + picture.width, 0);
  sheet.height = CAPTION_HEIGHT + Math.max(0, ...drawn.map(({ picture }) => picture.height));
  const context = sheet.getContext('2d');
  if (context === null || sheet.width === 0) return;
  context.fillRect(0, 0, sheet.width, sheet.height);
  context.fillStyle = '#ffffff';
  context.font = '13px sans-serif';
  let left = 0;
  for (const { title, picture } of drawn) {
    context.fillText(title, left + 6, 15, picture.width - 12);
    context.drawImage(picture, left, CAPTION_HEIGHT);
    left += picture.width;
  }
  sheet.toBlob((blob) => blob && download(`${name}.png`, blob, 'image/png'), 'image/png');
}

/** WebGL forgets what it drew once this task has ended. */
function copyOf(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [canvas.width, canvas.height];
  copy.getContext('2d')?.drawImage(canvas, 0, 0);
  return copy;
}
