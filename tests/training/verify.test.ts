import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { verifyEngine, verifyLosses } from '../../src/training/verify.ts';

const FILE = new URL('../../src/training/verify/reference-masks.json', import.meta.url);
const text = readFileSync(FILE, 'utf8');

/** The file with one thing changed. */
function changed(change: (file: { cases: Record<string, unknown>[] }) => void): string {
  const file = JSON.parse(text);
  change(file);
  return JSON.stringify(file);
}

test('verifyEngine finds the gradients right and times a step', async () => {
  const report = await verifyEngine();
  expect(report.engine.engine).toBe('tensorflow');
  expect(report.gradients.map(({ network }) => network)).toEqual(['unet', 'fcn8', 'vnet']);
  for (const gradient of report.gradients) {
    expect(gradient.pass).toBe(true);
    expect(gradient.parameters).toBeGreaterThan(20);
    expect(gradient.worstRelativeError).toBeLessThan(gradient.tolerance);
  }
  expect(report.step.wallMilliseconds).toBeGreaterThan(0);
  expect(report.step.cpuMilliseconds).toBeGreaterThan(0);
  expect(report.pass).toBe(true);
});

describe('verifyLosses', () => {
  test.each([
    [
      'loss',
      (values: Record<string, number>) => ({ ...values, loss: (values.loss ?? 0) * 1.0001 }),
    ],
    [
      'gradient norm',
      (values: Record<string, number>) => ({ ...values, grad_l2: (values.grad_l2 ?? 0) * 1.0001 }),
    ],
    ['gradient', (values: Record<string, number>) => ({ ...values, grad_first8: [1] })],
    ['mask sum', (values: Record<string, number>) => ({ ...values, mask_sum: 31 })],
    ['mask', (values: Record<string, number>) => ({ ...values, mask_first16: [0] })],
  ])('fails a case with another %s, and no other', async (_what, alter) => {
    const contents = changed(({ cases }) => {
      cases.splice(1);
      const expected = Object(cases[0]?.expected);
      const kept = { 'xent/base': alter(expected['xent/base']), softdice: expected.softdice };
      Object.assign(cases[0] ?? {}, { expected: kept });
    });
    const { cases } = await verifyLosses(contents);
    expect(cases.map(({ name, pass }) => [name, pass])).toEqual([
      ['1: xent/base', false],
      ['1: softdice', true],
    ]);
  });

  test.each([
    ['is not JSON', 'nonsense', /not JSON/],
    ['has no cases', '{}', /cases/],
    ['lacks logits', changed(({ cases }) => delete cases[0]?.logits), /logits/],
    [
      'has too few labels',
      changed(({ cases }) => Object.assign(cases[0] ?? {}, { labels: [0] })),
      /has 1 values/,
    ],
    [
      'has a label of no class',
      changed(({ cases }) => Object.assign(cases[0] ?? {}, { labels: new Array(40).fill(9) })),
      /label ≥ classes/,
    ],
    [
      'names an unknown loss',
      changed(({ cases }) =>
        Object.assign(cases[0] ?? {}, {
          expected: { 'xent/tversky': { loss: 1, grad_l2: 1, grad_first8: [] } },
        }),
      ),
      /no loss 'xent\/tversky'/,
    ],
  ])('refuses a file that %s', async (_what, contents, message) => {
    await expect(verifyLosses(contents)).rejects.toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringMatching(message) }),
    );
  });
});
