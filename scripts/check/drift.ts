/** `npm run check:drift`: whether what is committed still follows from what it is made of. */
import { existsSync, readFileSync } from 'node:fs';
import { accessRulesFile, withAccessRules } from '../generate/access-rules.ts';
import { lossRulesFile, withLossRules } from '../generate/loss-rules.ts';
import { mergedSchema, mergedSchemaFile } from '../schema.ts';
import { migrationsDrift } from './migrations-drift.ts';

const problems = [...schemaDrift(), ...docsDrift(), ...(await migrationsDrift())];
for (const problem of problems) console.log(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function schemaDrift(): string[] {
  const committed = existsSync(mergedSchemaFile) ? readFileSync(mergedSchemaFile, 'utf8') : '';
  if (committed === mergedSchema()) return [];
  return ['schema.graphql is not what src/schema says: `npm run generate` renews it.'];
}

function docsDrift(): string[] {
  const training = readFileSync(lossRulesFile, 'utf8');
  const access = readFileSync(accessRulesFile, 'utf8');
  return [
    ...(training === withLossRules(training) ? [] : [isOld('docs/training.md', 'training/choice')]),
    ...(access === withAccessRules(access) ? [] : [isOld('docs/access.md', 'services/access')]),
  ];
}

function isOld(document: string, source: string): string {
  return `${document} is not what src/${source} says: \`npm run generate\` renews it.`;
}
