import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { MyographError } from '../../errors.ts';
import {
  DefineLabelSchemaDocument,
  type DefineLabelSchemaInput,
  LabelSchemasDocument,
} from '../../generated/operations.ts';
import type { Client } from '../client.ts';
import { createCommand, type OutputOptions, print, table } from '../output.ts';

export function schemasCommand(connect: () => Promise<Client>): Command {
  return createCommand('schemas', 'Regions and their classes').action(
    async (options: OutputOptions) => {
      const { labelSchemas } = await (await connect()).request(LabelSchemasDocument, {});
      const rows = labelSchemas.flatMap(({ region, classes }) =>
        classes.map(({ code, name, kind }, index) => [region, index + 1, code, name, kind]),
      );
      const groups = labelSchemas
        .flatMap(({ classes }) => classes.filter(({ includes }) => includes.length > 0))
        .map(({ code, includes }) => describeSet(code, includes));
      const head = ['region', 'value', 'class', 'name', 'kind'];
      print(options, labelSchemas, () => [table(head, rows), '', ...new Set(groups)].join('\n'));
    },
  );
}

export function defineCommand(connect: () => Promise<Client>): Command {
  return createCommand(
    'define',
    'Create a label schema from a JSON file, or add classes at its end',
  )
    .argument(
      '<file>',
      'JSON: code, name, region, classes [{code, name, kind, colour, synonyms, includes}]',
    )
    .action(async (file: string, options: OutputOptions) => {
      const schema = await defineLabelSchema(await connect(), await readSchema(file));
      print(options, schema, () => `${schema.region}: ${schema.classes.length} classes.`);
    });
}

/** What a label stands for, in a line. */
export function describeSet(code: string, classes: readonly string[]): string {
  return `${code} stands for any of ${classes.join(', ')}`;
}

export async function defineLabelSchema(client: Client, input: DefineLabelSchemaInput) {
  const { defineLabelSchema: defined } = await client.request(DefineLabelSchemaDocument, { input });
  return defined.schema;
}

async function readSchema(file: string): Promise<DefineLabelSchemaInput> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MyographError('INVALID_INPUT', `${file} is no JSON file that can be read: ${why}`);
  }
}
