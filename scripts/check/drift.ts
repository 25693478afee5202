/** `npm run check:drift`: whether what is committed still follows from what it is made of. */
import { existsSync, readFileSync } from 'node:fs';
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
  const committed = readFileSync(lossRulesFile, 'utf8');
  if (committed === withLossRules(committed)) return [];
  return ['docs/training.md is not what src/training/choice says: `npm run generate` renews it.'];
}
