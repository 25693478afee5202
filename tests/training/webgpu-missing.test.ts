import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.doUnmock('node:module');
  vi.resetModules();
});

async function loadWith(webgpu: () => unknown) {
  vi.resetModules();
  vi.doMock('node:module', () => ({ createRequire: () => webgpu }));
  const { loadWebgpu } = await import('../../src/training/engine/webgpu.ts');
  return loadWebgpu();
}

test.each([
  ['there is no driver', () => ({ globals: {}, create: () => ({ requestAdapter: () => null }) })],
  [
    'Dawn cannot be loaded',
    () => {
      throw new Error('libvulkan.so.1: cannot open shared object file');
    },
  ],
])('says what to install where %s', async (_what, webgpu) => {
  await expect(loadWith(webgpu)).rejects.toThrow(
    expect.objectContaining({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringContaining('VK_ICD_FILENAMES'),
    }),
  );
});
