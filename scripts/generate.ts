/** `npm run generate`: the generated code (not committed) and schema.graphql (committed). */
import { writeFileSync } from 'node:fs';
import { mergedSchema, mergedSchemaFile } from './schema.ts';
import { generated } from './setup/generated.mjs';

await generated.run();
writeFileSync(mergedSchemaFile, mergedSchema());
console.log('src/generated and schema.graphql are up to date');
