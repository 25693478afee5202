import { existsSync } from 'node:fs';
import path from 'node:path';
import { filesIn, hashFiles, hasStamp, inRoot, nodeProgram, writeStamp } from './checkout.mjs';
import { run } from './processes.mjs';

const outputs = [
  'src/generated/prisma/client.ts',
  'src/generated/resolvers.ts',
  'src/generated/operations.ts',
  'web/generated/app.ts',
];

/** @type {import('./steps.mjs').Step} */
export const generated = {
  name: 'generated',
  does: 'generating the database client and the GraphQL types (src/generated, web/generated)',
  isDone: () =>
    outputs.every((file) => existsSync(inRoot(file))) && hasStamp('generated', hashFiles(inputs())),
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
    advice:
      'src/schema, codegen.ts, or an operation of src/cli/operations or of web/ has an error.',
  });
}

/** Everything that the generated code depends on. */
function inputs() {
  const single = ['package-lock.json', 'prisma/schema.prisma', 'prisma.config.ts', 'codegen.ts'];
  const isGraphQL = (/** @type {string} */ file) => file.endsWith('.graphql');
  const folders = ['src/schema', 'src/cli/operations', 'web'];
  return [
    ...single.map((file) => inRoot(file)),
    ...folders.flatMap((folder) => filesIn(folder, isGraphQL)),
  ];
}
