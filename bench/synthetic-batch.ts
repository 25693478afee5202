import type { NamedArray, ProgramSettings } from '../src/training/program.ts';

/** Side of the squares, in pixels, that the labels are made of. */
const TILE = 32;

/**
 * A batch as training has them: squares of every class, each with its own intensity and some texture; in
 * every slice a third of the classes is not annotated, and nowhere is the background known.
 */
export function syntheticBatch(settings: ProgramSettings): NamedArray[] {
  const { batchSize, depth, height, width, classCount } = settings;
  const planes = batchSize * depth;
  const images = new Float32Array(planes * height * width);
  const labels = new Float32Array(images.length);
  const presence = Float32Array.from({ length: planes * classCount }, (_, index) =>
    isAnnotated(Math.floor(index / classCount), index % classCount) ? 1 : 0,
  );
  for (let voxel = 0; voxel < images.length; voxel++) {
    const column = voxel % width;
    const row = Math.floor(voxel / width) % height;
    const plane = Math.floor(voxel / (width * height));
    const tile = Math.floor(row / TILE) * Math.ceil(width / TILE) + Math.floor(column / TILE);
    const truth = (tile + 5 * plane) % classCount;
    images[voxel] = truth / classCount - 0.5 + 0.3 * Math.sin(voxel * 12.9898);
    labels[voxel] = isAnnotated(plane, truth) ? truth : 0;
  }
  return [
    { name: 'images', shape: [batchSize, depth, height, width], values: images },
    { name: 'labels', shape: [batchSize, depth, height, width], values: labels },
    { name: 'presence', shape: [batchSize, depth, classCount], values: presence },
  ];
}

function isAnnotated(plane: number, classIndex: number): boolean {
  return classIndex > 0 && (plane + classIndex) % 3 !== 0;
}
