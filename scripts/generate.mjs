/** `npm run generate`: generated code (not committed) and schema.graphql (committed). */
import { writeFileSync } from 'node:fs';
import { mergedSchema, schemaFile } from './schema.mjs';
import { generated } from './setup/generated.mjs';

await generated.run();
writeFileSync(schemaFile, mergedSchema());
console.log('src/generated and schema.graphql are up to date');
