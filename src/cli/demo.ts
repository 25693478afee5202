import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import type { Client } from './client.ts';
import { hippocampusPart } from './demo/hippocampus.ts';
import { phantomPart } from './demo/phantom.ts';
import { Script } from './demo/script.ts';
import { thighPart } from './demo/thigh.ts';
import { createCommand, type OutputOptions } from './output.ts';

export interface DemoOptions extends OutputOptions {
  readonly exit?: boolean;
  /** Folder with real images; undefined leaves that part out. */
  readonly data?: string | undefined;
  /** Where to save the picture of predictions. */
  readonly picture?: string;
}

export function demoCommand(): Command {
  return createCommand('demo', 'The whole job on a generated study, and on real images if given')
    .option('--exit', 'end afterwards instead of serving on')
    .option('--data <folder>', 'folder with real images (default: MYOGRAPH_TEST_DATA)')
    .option('--picture <file>', 'save a picture of the predictions as PNG');
}

/**
 * Does the main job through the API: import → coverage → cohort → training → versions → comparison.
 * It expects nothing of the outcome: it prints and promotes what it measured.
 */
export async function runDemo(client: Client, options: DemoOptions): Promise<void> {
  const script = new Script(client, options.json ?? false);
  const folder = await mkdtemp(path.join(tmpdir(), 'myograph-demo-'));
  try {
    await phantomPart(script, folder, options.picture);
    if (options.data === undefined) {
      script.say(
        'No folder with real images was given (--data, or MYOGRAPH_TEST_DATA), so the part on real images is left out.',
      );
    } else {
      // Paths of a manifest are relative to it, and it lies in the folder made for it.
      const data = path.resolve(options.data);
      await thighPart(script, folder, data);
      await hippocampusPart(script, folder, data);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  script.finish();
}
