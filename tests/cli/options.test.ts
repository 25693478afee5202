import { Command } from 'commander';
import { expect, test } from 'vitest';
import { ServerRefusal } from '../../src/cli/client.ts';
import { inOptions, lossOf, withSettings } from '../../src/cli/train/options.ts';

const { options } = withSettings(new Command());

test.each([
  ['settings.learningRate', '--learning-rate'],
  ['settings.postProcessing.0', '--post-processing'],
  ['network.levels', '--levels'],
  ['network', '--network'],
  ['stop.patience', '--patience'],
  ['height', '--image-size'],
  ['loss.backgroundWeight', '--background-weight'],
  ['snapshotId', 'snapshotId'],
])('a refusal of %s is told of %s', (place, option) => {
  const refusal = new ServerRefusal('INVALID_INPUT', `Not usable. ✖ Too small\n  → at ${place}`);
  expect(inOptions(refusal, options)).toEqual(
    new ServerRefusal('INVALID_INPUT', `Not usable. ✖ Too small\n  → at ${option}`),
  );
});

test('another loss takes its reason, before anything is sent', () => {
  expect(() => lossOf({ mode: 'fn', backgroundWeight: 0 })).toThrow(
    /give --why "…" with --mode, --background-weight\./,
  );
  expect(() => lossOf({ why: ' ' }, ['lambda', 'levels'])).toThrow(/with --grid lambda=…\./);
  expect(lossOf({ why: 'to see' }, ['lambda'])).toEqual({ why: 'to see' });
  expect(lossOf({}, ['levels'])).toBeNull();
});
