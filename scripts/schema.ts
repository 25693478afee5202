import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { inRoot } from './setup/checkout.mjs';

/** The API as one file, for people and for tools; committed, and checked against its sources. */
export const mergedSchemaFile = inRoot('schema.graphql');

/** src/schema/*.graphql merged, in alphabetical order. */
export function mergedSchema(): string {
  const folder = inRoot('src/schema');
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
  return `${printSchema(lexicographicSortSchema(buildSchema(sources.join('\n'))))}\n`;
}
