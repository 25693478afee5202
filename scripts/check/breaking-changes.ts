import { readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges } from 'graphql';
import { inRoot } from '../setup/checkout.mjs';

/** The API as it was released last; `npm run release:schema` renews it. */
export const releasedSchemaFile = inRoot('schema.released.graphql');

/** Breaking changes since then that are meant: each line is one as it is told, a colon and a space, the reason. */
export const meantChangesFile = inRoot('schema.breaking.txt');

/** What would break clients of the last release and is not recorded as meant, and what is recorded in vain. */
export function breakingChanges(schema: string): string[] {
  const meant = readFileSync(meantChangesFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return unmeant(readFileSync(releasedSchemaFile, 'utf8'), schema, meant);
}

/** As above, from the two schemas and the recorded lines. */
export function unmeant(released: string, schema: string, meant: readonly string[]): string[] {
  const changes = findBreakingChanges(buildSchema(released), buildSchema(schema)).map(
    ({ description }) => description,
  );
  const isMeant = (change: string) =>
    meant.some((line) => line.startsWith(`${change} : `) && line.length > change.length + 13);
  const isMade = (line: string) => changes.some((change) => line.startsWith(`${change} : `));
  return [
    ...changes
      .filter((change) => !isMeant(change))
      .map(
        (change) =>
          `The API breaks: ${change} Keep what clients use, or record it in schema.breaking.txt with the reason: "${change} : why".`,
      ),
    ...meant
      .filter((line) => !isMade(line))
      .map((line) => `schema.breaking.txt names what is no breaking change: ${line}`),
  ];
}
