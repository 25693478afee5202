/**
 * The value that has the index k when the values are sorted. Reorders them.
 *
 * Hoare's selection (Algorithm 65, 1961): of the two parts around a pivot only the one with k is looked at
 * further, where sorting would order both.
 */
export function select(values: Float32Array, k: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[(low + high) >>> 1] ?? 0;
    let [left, right] = [low, high];
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left += 1;
      while ((values[right] ?? 0) > pivot) right -= 1;
      if (left <= right) {
        const value = values[left] ?? 0;
        values[left] = values[right] ?? 0;
        values[right] = value;
        left += 1;
        right -= 1;
      }
    }
    if (k > right && k < left) break;
    if (k <= right) high = right;
    else low = left;
  }
  return values[k] ?? 0;
}
