/** `npm run check:drift`: whether what is committed still follows from what it is made of. */
import { existsSync, readFileSync } from 'node:fs';
import { accessRulesFile, withAccessRules } from '../generate/access-rules.ts';
import { apiReferenceFile, withApiReference } from '../generate/api-reference.ts';
import { errorCodesFile, withErrorCodes } from '../generate/error-codes.ts';
import { lossRulesFile, withLossRules } from '../generate/loss-rules.ts';
import { mergedSchema, mergedSchemaFile } from '../schema.ts';
import { breakingChanges } from './breaking-changes.ts';
import { migrationsDrift } from './migrations-drift.ts';

const problems = [
  ...schemaDrift(),
  ...breakingChanges(mergedSchema()),
  ...docsDrift(),
  ...(await migrationsDrift()),
];
for (const problem of problems) console.log(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function schemaDrift(): string[] {
  const committed = existsSync(mergedSchemaFile) ? readFileSync(mergedSchemaFile, 'utf8') : '';
  if (committed === mergedSchema()) return [];
  return ['schema.graphql is not what src/schema says: `npm run generate` renews it.'];
}

function docsDrift(): string[] {
  const training = readFileSync(lossRulesFile, 'utf8');
  const api = readFileSync(apiReferenceFile, 'utf8');
  const access = readFileSync(accessRulesFile, 'utf8');
  const errors = readFileSync(errorCodesFile, 'utf8');
  return [
    ...(training === withLossRules(training) ? [] : [isOld('docs/training.md', 'training/choice')]),
    ...(api === withApiReference(api) ? [] : [isOld('docs/api.md', 'schema')]),
    ...(access === withAccessRules(access) ? [] : [isOld('docs/access.md', 'services/access')]),
    ...(errors === withErrorCodes(errors) ? [] : [isOld('docs/errors.md', 'errors.ts')]),
  ];
}

function isOld(document: string, source: string): string {
  return `${document} is not what src/${source} says: \`npm run generate\` renews it.`;
}
