import { expect, test } from 'vitest';
import { refuseEmptyClasses } from '../../../src/jobs/train/learning-material.ts';

const window = { height: 32, width: 32, subset: 'all' } as const;

test.each([
  [null, /bone has no voxel .* at 32×32: train on larger images/],
  [20, /bone has no voxel .* at 20 mm a pixel: take a smaller spacing/],
])('a class that vanished at a spacing of %s is refused with what helps', (spacing, message) => {
  expect(() => refuseEmptyClasses({ lists: [] }, ['bone'], { ...window, spacing })).toThrow(
    expect.objectContaining({
      code: 'CLASS_WITHOUT_VOXELS',
      message: expect.stringMatching(message),
    }),
  );
});
