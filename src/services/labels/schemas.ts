import type { Transaction } from '../../db.ts';
import type { LabelClass, LabelSchema, Prisma } from '../../generated/prisma/client.ts';
import type { LabelSchemaData } from '../../imaging/label-schemas.ts';

/** A label schema with its classes in order: the place, from 1, is the class's value in label maps. */
export type Schema = LabelSchema & { readonly classes: readonly LabelClass[] };

/** The class that can be derived from the others, and the only one as yet. */
export const derivedClass = 'imaf';

/** The schemas that meet a condition, by code. */
export async function findSchemas(
  db: Transaction,
  where: Prisma.LabelSchemaWhereInput,
): Promise<Schema[]> {
  const rows = await db.labelSchema.findMany({
    where,
    orderBy: { code: 'asc' },
    include: { classes: { orderBy: { ordinal: 'asc' }, include: { class: true } } },
  });
  return rows.map(({ classes, ...schema }) => ({
    ...schema,
    classes: classes.map((row) => row.class),
  }));
}

/** The schema as `imaging` takes it. */
export function schemaData(schema: Schema): LabelSchemaData {
  return {
    code: schema.code,
    name: schema.name,
    region: schema.region,
    classes: schema.classes.map(({ code, name, kind, colour, synonyms, includes }) => ({
      ...{ code, name, kind, colour, synonyms, includes },
      ontology: [],
    })),
  };
}
