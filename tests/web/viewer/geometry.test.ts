import { describe, expect, test } from 'vitest';
import type { ImageStack } from '../../../web/viewer/image/stack.ts';
import {
  frameOf,
  moved,
  planeLayout,
  scaleBarMm,
  voxelUnder,
  wholeImage,
  zoomed,
} from '../../../web/viewer/panes/geometry.ts';

const stack: ImageStack = {
  ...{ width: 10, height: 8, count: 4, data: new Float32Array(320) },
  grid: { size: [10, 8, 4], affine: [] },
  ...{ pixelMm: { width: 2, height: 2 }, thicknessMm: 5, beginsInferior: true },
};
const position = { slice: 1, at: { row: 0.5, column: 0.5 } };
const pane = { width: 400, height: 400 };

describe('a plane in a pane', () => {
  test('fits, and pixels are found under the mouse', () => {
    const layout = planeLayout(stack, 'axial', position);
    const frame = frameOf(layout, pane, 'axial', wholeImage);
    expect(frame).toEqual({ pixelsPerMm: 20, left: 0, top: 40 });
    expect(voxelUnder(layout, frame, 41, 81)).toEqual({ slice: 1, row: 1, column: 1 });
    expect(voxelUnder(layout, frame, 41, 20)).toBeNull();
  });

  test('has the head above in the other planes, wherever the slices begin', () => {
    const coronal = planeLayout(stack, 'coronal', position);
    expect([coronal.width, coronal.height]).toEqual([10, 4]);
    expect(coronal.voxelAt(3, 0)).toEqual({ slice: 3, row: 4, column: 3 });
    const fromHead = planeLayout({ ...stack, beginsInferior: false }, 'sagittal', position);
    expect(fromHead.voxelAt(3, 0)).toEqual({ slice: 0, row: 3, column: 5 });
    expect(fromHead.marks).toEqual(['A', 'P', 'S', 'I']);
  });

  test('follows the mouse', () => {
    const layout = planeLayout(stack, 'axial', position);
    const dragged = moved(wholeImage, 'axial', { x: 2, y: -1 });
    const { left, top } = frameOf(layout, pane, 'axial', dragged);
    expect([left, top]).toEqual([40, 20]);
  });

  test('keeps its middle when it gets larger', () => {
    const layout = planeLayout(stack, 'axial', position);
    const frame = frameOf(layout, pane, 'axial', zoomed(wholeImage, 2));
    expect(frame).toEqual({ pixelsPerMm: 40, left: -200, top: -120 });
  });

  test('has a scale of a round length', () => {
    expect([scaleBarMm(20, 160), scaleBarMm(1, 160), scaleBarMm(300, 160)]).toEqual([5, 100, 1]);
  });
});
