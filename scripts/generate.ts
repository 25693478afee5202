/** `npm run generate`: the generated code (not committed), schema.graphql and tables in docs (committed). */
import { readFileSync, writeFileSync } from 'node:fs';
import { lossRulesFile, withLossRules } from './generate/loss-rules.ts';
import { mergedSchema, mergedSchemaFile } from './schema.ts';
import { generated } from './setup/generated.mjs';

await generated.run();
writeFileSync(mergedSchemaFile, mergedSchema());
writeFileSync(lossRulesFile, withLossRules(readFileSync(lossRulesFile, 'utf8')));
console.log('src/generated, schema.graphql and docs/training.md are up to date');
