import type { SliceStack } from './slices.ts';

/**
 * Keeps of each class its largest connected component in 3D (six neighbours) and sets the rest to 0; of
 * equally large ones the first.
 *
 * That suits classes which are one piece, such as muscles. It would remove one of tibia and fibula, most
 * vessels and nearly all intermuscular fat, so name the classes it is meant for.
 *
 * @param classes values to which it applies; all by default
 */
export function keepLargestComponents(
  labels: SliceStack<Uint8Array>,
  classes?: ReadonlySet<number>,
): SliceStack<Uint8Array> {
  const { component, sizes } = labelComponents(labels);
  const largest = new Map<number, number>();
  for (const [id, { value, voxels }] of sizes.entries()) {
    const best = largest.get(value);
    if (best === undefined || voxels > (sizes[best]?.voxels ?? 0)) largest.set(value, id);
  }
  const kept = sizes.map(
    ({ value }, id) => largest.get(value) === id || (classes !== undefined && !classes.has(value)),
  );
  const data = labels.data.map((value, index) =>
    value === 0 || kept[component[index] ?? 0] ? value : 0,
  );
  return { ...labels, data };
}

interface Component {
  readonly value: number;
  readonly voxels: number;
}

/** Numbers the connected components of equal values other than 0, in the order of their first voxel. */
function labelComponents(labels: SliceStack<Uint8Array>): {
  component: Int32Array;
  sizes: Component[];
} {
  const { data } = labels;
  const component = new Int32Array(data.length).fill(-1);
  const queue = new Int32Array(data.length);
  const sizes: Component[] = [];
  for (let start = 0; start < data.length; start += 1) {
    const value = data[start] ?? 0;
    if (value === 0 || component[start] !== -1) continue;
    const voxels = flood(labels, start, sizes.length, component, queue);
    sizes.push({ value, voxels });
  }
  return { component, sizes };
}

/** Gives `id` to the component of the voxel `start`, breadth first; returns its number of voxels. */
function flood(
  { data, count, height, width }: SliceStack<Uint8Array>,
  start: number,
  id: number,
  component: Int32Array,
  queue: Int32Array,
): number {
  const value = data[start];
  const plane = height * width;
  let end = 0;
  const visit = (index: number): void => {
    if (data[index] !== value || component[index] !== -1) return;
    component[index] = id;
    queue[end] = index;
    end += 1;
  };
  visit(start);
  for (let next = 0; next < end; next += 1) {
    const index = queue[next] ?? 0;
    const column = index % width;
    const row = Math.floor(index / width) % height;
    const slice = Math.floor(index / plane);
    if (column > 0) visit(index - 1);
    if (column < width - 1) visit(index + 1);
    if (row > 0) visit(index - width);
    if (row < height - 1) visit(index + width);
    if (slice > 0) visit(index - plane);
    if (slice < count - 1) visit(index + plane);
  }
  return end;
}
