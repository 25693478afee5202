/** `npm run generate`: the generated code (not committed), schema.graphql and tables in docs (committed). */
import { readFileSync, writeFileSync } from 'node:fs';
import { accessRulesFile, withAccessRules } from './generate/access-rules.ts';
import { lossRulesFile, withLossRules } from './generate/loss-rules.ts';
import { mergedSchema, mergedSchemaFile } from './schema.ts';
import { generated } from './setup/generated.mjs';

await generated.run();
writeFileSync(mergedSchemaFile, mergedSchema());
writeFileSync(lossRulesFile, withLossRules(readFileSync(lossRulesFile, 'utf8')));
writeFileSync(accessRulesFile, withAccessRules(readFileSync(accessRulesFile, 'utf8')));
console.log('src/generated, schema.graphql, docs/training.md and docs/access.md are up to date');
