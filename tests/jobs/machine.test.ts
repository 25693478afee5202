import { expect, test } from 'vitest';
import { afterwards, requireFreeMemory } from '../../src/jobs/machine.ts';
import { PRESETS } from '../../src/training/presets.ts';
import type { LossSettings } from '../../src/training/settings.ts';
import { programSettings } from '../../src/training/training-settings.ts';

const loss: LossSettings = {
  mode: 'fn_plus_fp',
  backgroundWeight: 0,
  gating: 'catalog',
  crossEntropy: true,
  dice: 'soft',
  lambda: 1,
};

function settingsOf(name: string, changes: { batchSize?: number } = {}) {
  const preset = PRESETS.find((candidate) => candidate.name === name);
  if (!preset) throw new Error(`there is no preset ${name}`);
  return programSettings({ ...preset.settings, ...changes }, loss, ['soleus', 'bone'], []);
}

test('a run that fits is let through, one that does not is told the batch that would', async () => {
  await requireFreeMemory(settingsOf('small'));
  await expect(requireFreeMemory(settingsOf('seed', { batchSize: 256 }))).rejects.toMatchObject({
    code: 'OUT_OF_MEMORY',
    message: expect.stringMatching(/batch of 256 .* GB free: a batch of \d+ fits\.$/),
  });
});

test('a run that went to another machine names both, one that came back to the same names it once', () => {
  const cpu = { codeVersion: 'abc', engine: 'tensorflow 2.21.0', device: 'CPU, 2 threads' };
  const gpu = { ...cpu, engine: 'webgpu 4.22.0', device: 'NVIDIA' };
  expect(afterwards({ codeVersion: null, engine: null, device: null }, cpu)).toEqual(cpu);
  expect(afterwards(cpu, cpu)).toEqual(cpu);
  const moved = afterwards(cpu, gpu);
  expect(moved).toEqual({
    codeVersion: 'abc',
    engine: 'tensorflow 2.21.0, then webgpu 4.22.0',
    device: 'CPU, 2 threads, then NVIDIA',
  });
  expect(afterwards(moved, gpu)).toEqual(moved);
});
