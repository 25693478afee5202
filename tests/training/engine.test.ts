import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { limitThreads, loadEngine } from '../../src/training/engine.ts';

afterEach(() => {
  vi.doUnmock('node:module');
  vi.resetModules();
});

describe('loadEngine', () => {
  test('makes native TensorFlow the backend of tfjs', () => {
    const { info } = loadEngine();
    expect(tf.getBackend()).toBe('tensorflow');
    expect(info.engine).toBe('tensorflow');
    expect(info.version).toMatch(/^2\.\d+\.\d+$/);
    expect(info.device).toMatch(/^[CG]PU/);
    expect(info.threads).toBeGreaterThanOrEqual(1);
  });

  test('returns the same engine each time', () => {
    expect(loadEngine()).toBe(loadEngine());
  });

  test('says what to do where the addon is missing', async () => {
    vi.resetModules();
    vi.doMock('node:module', () => ({
      createRequire: () => (name: string) => {
        throw new Error(`Cannot find module '${name}'`);
      },
    }));
    const fresh = await import('../../src/training/engine.ts');
    expect(() => fresh.loadEngine()).toThrow(
      expect.objectContaining({
        code: 'ENGINE_UNAVAILABLE',
        message: expect.stringContaining('npm run setup'),
      }),
    );
  });
});

describe('limitThreads', () => {
  test('comes too late once TensorFlow is loaded', () => {
    loadEngine();
    expect(() => limitThreads(1)).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
  });
});
