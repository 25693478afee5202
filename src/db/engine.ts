import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import type pg from 'pg';

/** As much of Node's own as is used here; its types come with those of browsers. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, object>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

declare global {
  /** Where the engine leaves the message when it panics. */
  var PRISMA_WASM_PANIC_REGISTRY: { set_message(message: string): void };
}

/**
 * Prisma's schema engine, as WebAssembly: no binary is downloaded, no command line is run.
 *
 * @param pool where the engine sends its SQL; the caller closes it.
 * @param onScriptError told what PostgreSQL said of a migration before the engine rewords it.
 */
export async function openEngine(
  pool: pg.Pool,
  onScriptError: (error: unknown) => void = () => undefined,
): Promise<bindings.SchemaEngine> {
  loaded ??= loadEngine();
  await loaded;
  const factory = new PrismaPg(pool);
  return bindings.SchemaEngine.new(
    { datamodels: undefined },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory({
      provider: factory.provider,
      adapterName: factory.adapterName,
      connectToShadowDb: () => factory.connectToShadowDb(),
      connect: async () => {
        const adapter = await factory.connect();
        // The adapter's own cuts a script at every semicolon, those inside functions included.
        adapter.executeScript = async (script) => {
          await pool.query(script).catch((error) => {
            onScriptError(error);
            throw error;
          });
        };
        return adapter;
      },
    }),
  );
}

/** Once a process: the bindings keep views into the memory of the first instance. */
let loaded: Promise<void> | undefined;

/** Instantiated by hand: Node's import of .wasm files is experimental and prints a warning. */
async function loadEngine(): Promise<void> {
  const require = createRequire(import.meta.url);
  const code = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message: (message) => {
      throw new Error(`Prisma's schema engine failed: ${message}`);
    },
  };
  const { instance } = await WebAssembly.instantiate(
    await readFile(code.replace(/\.js$/, '.wasm')),
    { './schema_engine_bg.js': bindings },
  );
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === 'function') start();
}
