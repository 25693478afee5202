import { z } from 'zod';
import { MyographError } from '../errors.ts';
import calf from './label-schemas/calf.json' with { type: 'json' };
import thigh from './label-schemas/thigh.json' with { type: 'json' };

const code = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower-case letters, digits and underscores');

const labelClass = z.strictObject({
  /** Global: bone of the calf is bone of the thigh. */
  code,
  /** Without side: a class is the same on the left and on the right. */
  name: z.string().min(1),
  kind: z.enum(['MUSCLE', 'TISSUE', 'DERIVED', 'OTHER', 'GROUP']),
  colour: z.string().regex(/^#[0-9a-f]{6}$/, '#rrggbb'),
  /** Other names of the class, or of its parts, in label tables. */
  synonyms: z.array(z.string().min(1)).default([]),
  /** Only exact matches. Those shipped are from uberon-bridge-to-fma.obo, version 2013-11-12. */
  ontology: z.array(z.strictObject({ system: z.string(), code: z.string() })).default([]),
  /** Of a group: the classes that a voxel with this label may belong to. */
  includes: z.array(code).default([]),
});

/** What a label schema's file must look like, shipped or a user's own. */
export const labelSchemaFile = z.strictObject({
  code,
  name: z.string().min(1),
  region: code,
  classes: z.array(labelClass).min(1).max(255),
});

/** The ordered classes of a region. A class's place, from 1, is its value in label maps. */
export type LabelSchemaData = z.infer<typeof labelSchemaFile>;

export const thighSchema: LabelSchemaData = parseLabelSchema(thigh, 'thigh.json');
export const calfSchema: LabelSchemaData = parseLabelSchema(calf, 'calf.json');

/** The schemas that come with Myograph. */
export const shippedLabelSchemas: readonly LabelSchemaData[] = [thighSchema, calfSchema];

/**
 * Checks a label schema: its form, that each code is there once, that no name could mean two classes, and
 * that groups, and nothing else, include classes. These need not be of the schema.
 *
 * @param name what to call the file in messages
 * @throws INVALID_INPUT
 */
export function parseLabelSchema(data: unknown, name: string): LabelSchemaData {
  const parsed = labelSchemaFile.safeParse(data);
  if (!parsed.success) {
    throw new MyographError(
      'INVALID_INPUT',
      `${name} is no label schema: ${z.prettifyError(parsed.error)}`,
      { name },
    );
  }
  classesByName(parsed.data, name);
  refuseGroups(parsed.data, name);
  return parsed.data;
}

/** The classes that a voxel can be of: all but the groups, which are labels for several of them. */
export function leafClasses({ classes }: LabelSchemaData): LabelSchemaData['classes'] {
  return classes.filter(({ kind }) => kind !== 'GROUP');
}

function refuseGroups({ classes }: LabelSchemaData, name: string): void {
  const groups = classes.filter(({ kind }) => kind === 'GROUP');
  const isGroup = new Set(groups.map((group) => group.code));
  const problems = classes.flatMap(({ code: own, kind, includes }) => {
    if (kind !== 'GROUP') {
      return includes.length > 0 ? [`${own} includes classes, which only a GROUP does`] : [];
    }
    const nested = includes.filter((each) => isGroup.has(each));
    return [
      ...(new Set(includes).size < 2 ? [`the group ${own} includes fewer than two classes`] : []),
      ...(new Set(includes).size < includes.length ? [`the group ${own} includes one twice`] : []),
      ...nested.map((each) => `the group ${own} includes ${each}, which is a group itself`),
    ];
  });
  if (problems.length === 0) return;
  throw new MyographError(
    'INVALID_INPUT',
    `${name} is no label schema: ${problems.join('; ')}. A group includes at least two classes that are no groups.`,
    { name, groups: [...isGroup] },
  );
}

/** A class's value in label maps: its place in the schema, from 1. Throws NOT_FOUND. */
export function ordinalOf(schema: LabelSchemaData, classCode: string): number {
  const place = schema.classes.findIndex((labelClass) => labelClass.code === classCode);
  if (place >= 0) return place + 1;
  throw new MyographError(
    'NOT_FOUND',
    `The label schema ${schema.code} has no class ${classCode}; it has ${classCodes(schema)}.`,
    { schema: schema.code, class: classCode },
  );
}

/** The class codes of a schema, as a message lists them. */
export function classCodes(schema: LabelSchemaData): string {
  return schema.classes.map((labelClass) => labelClass.code).join(', ');
}

/** Class codes by each of their codes, names and synonyms, normalised. Throws INVALID_INPUT on a clash. */
export function classesByName(
  schema: LabelSchemaData,
  name: string = schema.code,
): ReadonlyMap<string, string> {
  const byName = new Map<string, string>();
  const seen = new Set<string>();
  for (const labelClass of schema.classes) {
    const names = classNames(labelClass);
    const clash = seen.has(labelClass.code)
      ? labelClass.code
      : names.find((known) => (byName.get(known) ?? labelClass.code) !== labelClass.code);
    if (clash !== undefined) {
      throw new MyographError(
        'INVALID_INPUT',
        `${name} has "${clash}" for two classes. Give each class its own code, name and synonyms.`,
        { name, clash },
      );
    }
    seen.add(labelClass.code);
    for (const known of names) byName.set(known, labelClass.code);
  }
  return byName;
}

/** All by which label tables may name a class, normalised. */
export function classNames(
  labelClass: Pick<LabelSchemaData['classes'][number], 'code' | 'name' | 'synonyms'>,
): string[] {
  return [labelClass.code, labelClass.name, ...labelClass.synonyms].map(normaliseName);
}

/** A name as it is compared: lower case, words separated by single spaces. */
export function normaliseName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s_,-]+/g, ' ')
    .trim();
}
