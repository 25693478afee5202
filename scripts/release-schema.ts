/** `npm run release:schema`, at a release: from here on, breaking changes are those against this schema. */
import { writeFileSync } from 'node:fs';
import { meantChangesFile, releasedSchemaFile } from './check/breaking-changes.ts';
import { mergedSchema } from './schema.ts';

writeFileSync(releasedSchemaFile, mergedSchema());
writeFileSync(
  meantChangesFile,
  '# Breaking changes of the API since the last release that are meant, one a line: "what `npm run check` says : why".\n',
);
console.log('schema.released.graphql is the API as it is now; schema.breaking.txt is empty');
