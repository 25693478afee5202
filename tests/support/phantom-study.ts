import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PhantomOptions } from '../../src/imaging/phantom/phantom.ts';
import { writePhantom } from '../../src/imaging/phantom/write.ts';
import type { ImportRow } from '../../src/services/catalog.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { importFolder } from './manifest.ts';
import type { TestServices } from './services.ts';

/** Makes a phantom and imports it; its study is 'phantom'. */
export async function importPhantom(
  services: TestServices,
  context: ServiceContext,
  sets: PhantomOptions['sets'],
): Promise<ImportRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'myograph-phantom-'));
  try {
    const manifest = await writePhantom({ seed: 1, sets }, folder);
    return await importFolder(services, context, manifest);
  } finally {
    await rm(folder, { recursive: true });
  }
}
