import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { hashFiles, hasStamp, inRoot, nodeProgram, writeStamp } from './checkout.mjs';
import { run } from './processes.mjs';

const outputs = ['prisma/client.ts', 'resolvers.ts', 'operations.ts'];

/** @type {import('./steps.mjs').Step} */
export const generated = {
  name: 'generated',
  does: 'generating the database client and the GraphQL types (src/generated)',
  isDone: () =>
    outputs.every((file) => existsSync(inRoot('src/generated', file))) &&
    hasStamp('generated', hashFiles(inputs())),
  async run() {
    const key = hashFiles(inputs());
    await generateCode();
    writeStamp('generated', key);
  },
};

async function generateCode() {
  const bin = inRoot('node_modules/.bin');
  await run(nodeProgram(), [path.join(bin, 'prisma'), 'generate'], {
    // `generate` wants to download an engine that it does not use, unless one is named. Only for this
    // command: with a false engine, Prisma's migration commands would succeed and do nothing.
    env: { PRISMA_SCHEMA_ENGINE_BINARY: nodeProgram(), PRISMA_HIDE_UPDATE_MESSAGE: '1' },
    advice: 'prisma/schema.prisma could not be turned into a client.',
  });
  await run(nodeProgram(), [path.join(bin, 'graphql-codegen'), '--config', 'codegen.ts'], {
    advice: 'src/schema, src/cli/operations or codegen.ts has an error.',
  });
}

/** Everything that the generated code depends on. */
function inputs() {
  const single = ['package-lock.json', 'prisma/schema.prisma', 'prisma.config.ts', 'codegen.ts'];
  const folders = ['src/schema', 'src/cli/operations'].map((folder) => inRoot(folder));
  const graphql = folders.filter(existsSync).flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.graphql'))
      .map((name) => path.join(folder, name)),
  );
  return [...single.map((file) => inRoot(file)), ...graphql.sort()];
}
