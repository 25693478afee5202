import { describe, expect, test } from 'vitest';
import type { LabelSchemaData } from '../../src/imaging/label-schemas.ts';
import {
  calfSchema,
  ordinalOf,
  parseLabelSchema,
  shippedLabelSchemas,
  thighSchema,
} from '../../src/imaging/label-schemas.ts';

const TISSUES = ['bone', 'vessels', 'subcutaneous_fat', 'imaf'];

describe('the shipped schemas', () => {
  test('have 11 muscles of the thigh and 6 of the calf, then the same tissues', () => {
    const codes = (schema: LabelSchemaData) => schema.classes.map(({ code }) => code);
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
    const tissues = (schema: LabelSchemaData) => schema.classes.slice(-4);
    expect(tissues(thighSchema)).toEqual(tissues(calfSchema));
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

  test('is read, with empty synonyms and ontology where it has none', () => {
    const [first] = parseLabelSchema(schema, 'own.json').classes;
    expect(first).toEqual({ ...anterior, synonyms: [], ontology: [] });
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
  ])('with %s is refused', (_what, data) => {
    expect(() => parseLabelSchema(data, 'own.json')).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });
});

test('a class that a schema does not have has no ordinal', () => {
  expect(() => ordinalOf(calfSchema, 'sartorius')).toThrow(/no class sartorius/);
});
