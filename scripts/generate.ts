/** `npm run generate`: the generated code (not committed), schema.graphql and tables in docs (committed). */
import { readFileSync, writeFileSync } from 'node:fs';
import { accessRulesFile, withAccessRules } from './generate/access-rules.ts';
import { apiReferenceFile, withApiReference } from './generate/api-reference.ts';
import { errorCodesFile, withErrorCodes } from './generate/error-codes.ts';
import { lossRulesFile, withLossRules } from './generate/loss-rules.ts';
import { mergedSchema, mergedSchemaFile } from './schema.ts';
import { generated } from './setup/generated.mjs';

await generated.run();
writeFileSync(mergedSchemaFile, mergedSchema());
writeFileSync(lossRulesFile, withLossRules(readFileSync(lossRulesFile, 'utf8')));
writeFileSync(accessRulesFile, withAccessRules(readFileSync(accessRulesFile, 'utf8')));
writeFileSync(apiReferenceFile, withApiReference(readFileSync(apiReferenceFile, 'utf8')));
writeFileSync(errorCodesFile, withErrorCodes(readFileSync(errorCodesFile, 'utf8')));
console.log(
  'src/generated, schema.graphql, docs/training.md, docs/access.md, docs/api.md and docs/errors.md are up to date',
);
