/**
 * An SVG as PNG, with two pixels for each of CSS, so that it is sharp in print.
 *
 * @throws Error if the browser cannot draw it
 */
export async function pngOf(svg: string): Promise<Blob> {
  const image = await loaded(svg);
  const canvas = document.createElement('canvas');
  canvas.width = 2 * image.width;
  canvas.height = 2 * image.height;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) =>
      blob ? resolve(blob) : reject(new Error('The browser could not make a PNG of the chart.')),
    );
  });
}

async function loaded(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  return image;
}
