import { describe, expect, test } from 'vitest';
import type { LabelSchemaData } from '../../src/imaging/label-schemas.ts';
import {
  calfSchema,
  leafClasses,
  ordinalOf,
  parseLabelSchema,
  shippedLabelSchemas,
  thighSchema,
} from '../../src/imaging/label-schemas.ts';

const TISSUES = ['bone', 'vessels', 'subcutaneous_fat', 'imaf'];

describe('the shipped schemas', () => {
  test('have 11 muscles of the thigh and 6 of the calf, then the same tissues', () => {
    const codes = (schema: LabelSchemaData) => leafClasses(schema).map(({ code }) => code);
    expect(codes(thighSchema).slice(11)).toEqual(TISSUES);
    expect(codes(calfSchema).slice(6)).toEqual(TISSUES);
    expect(codes(thighSchema).slice(0, 3)).toEqual([
      'rectus_femoris',
      'vastus_lateralis',
      'vastus_intermedius',
    ]);
    expect(ordinalOf(calfSchema, 'gastrocnemius_lateralis')).toBe(6);
  });

  test('describe a class that both have in the same way', () => {
    const tissues = (schema: LabelSchemaData) => leafClasses(schema).slice(-4);
    expect(tissues(thighSchema)).toEqual(tissues(calfSchema));
  });

  test.each(shippedLabelSchemas)('end with a label for any muscle of the $region', (schema) => {
    const muscles = schema.classes.filter(({ kind }) => kind === 'MUSCLE');
    expect(schema.classes.at(-1)).toMatchObject({
      code: `${schema.region}_muscle`,
      kind: 'GROUP',
      includes: muscles.map(({ code }) => code),
    });
    expect(leafClasses(schema)).toHaveLength(schema.classes.length - 1);
  });

  test('give each class its own colour', () => {
    for (const { classes } of shippedLabelSchemas) {
      expect(new Set(classes.map(({ colour }) => colour)).size).toBe(classes.length);
    }
  });
});

describe('a user’s own schema', () => {
  const anterior = { code: 'anterior', name: 'Anterior', kind: 'OTHER', colour: '#ff0000' };
  const schema = { code: 'hippocampus', name: 'Hippocampus', region: 'head', classes: [anterior] };

  const grouped = (change: object) => {
    const posterior = { ...anterior, code: 'posterior', name: 'Posterior', colour: '#00ff00' };
    const includes = ['anterior', 'posterior'];
    const whole = { ...anterior, code: 'whole', name: 'Whole', kind: 'GROUP', includes };
    return { ...schema, classes: [anterior, posterior, { ...whole, ...change }] };
  };

  test('may have labels for any of several classes', () => {
    expect(parseLabelSchema(grouped({}), 'own.json').classes[2]?.includes).toHaveLength(2);
  });

  test('is read, with empty lists where it has none', () => {
    const [first] = parseLabelSchema(schema, 'own.json').classes;
    expect(first).toEqual({ ...anterior, synonyms: [], ontology: [], includes: [] });
  });

  test.each<[string, unknown]>([
    ['no classes', { ...schema, classes: [] }],
    ['a colour that is none', { ...schema, classes: [{ ...anterior, colour: 'red' }] }],
    ['a field that is not known', { ...schema, laterality: 'LEFT' }],
    ['one code twice', { ...schema, classes: [anterior, { ...anterior, name: 'Other' }] }],
    [
      'a synonym that is another class’s name',
      {
        ...schema,
        classes: [anterior, { ...anterior, code: 'b', name: 'B', synonyms: ['Anterior'] }],
      },
    ],
    ['a group of one', grouped({ includes: ['anterior'] })],
    ['a group of one, twice', grouped({ includes: ['anterior', 'anterior'] })],
    ['a group that includes a group', grouped({ includes: ['anterior', 'whole'] })],
    ['a class that includes others', grouped({ kind: 'OTHER' })],
  ])('with %s is refused', (_what, data) => {
    expect(() => parseLabelSchema(data, 'own.json')).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });
});

test('a class that a schema does not have has no ordinal', () => {
  expect(() => ordinalOf(calfSchema, 'sartorius')).toThrow(/no class sartorius/);
});
