import { z } from 'zod';
import { type Database, inTransaction, type Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import {
  type LabelSchemaData,
  parseLabelSchema,
  shippedLabelSchemas,
} from '../../imaging/label-schemas.ts';
import { recordAudit } from '../access/audit.ts';
import { authorize } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { toJson } from '../json.ts';
import {
  refuseOtherGroups,
  refuseOtherKinds,
  refuseOtherThanMore,
  refuseUnderivable,
  withoutTaken,
} from './define-schema/rules.ts';
import { findSchemas, type Schema } from './schemas.ts';

/** Any number that stays the same: schemas are defined one after another. */
const schemasLock = 731_058_926;

/**
 * Creates a label schema, or adds classes at the end of one; administrators only, because schemas
 * belong to all studies. What is frozen, and every label map, stays as it was.
 *
 * @throws FORBIDDEN; INVALID_INPUT when the schema is malformed, when an existing one would lose or
 *   reorder classes or change its region, when a shared class is of another kind, when a class is said
 *   to be derived that cannot be, or when a group includes what is no class, includes a group, or loses a
 *   class; CONFLICT when the region has another schema
 */
export async function defineLabelSchema(context: ServiceContext, input: unknown): Promise<Schema> {
  await authorize(context, 'defineLabelSchema');
  const data = parseLabelSchema(input, nameOf(input));
  refuseUnderivable(data);
  return inTransaction(context.db, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${schemasLock})`;
    const existing = await schemaByCode(tx, data.code);
    if (existing) refuseOtherThanMore(existing, data);
    else await refuseTakenRegion(tx, data);
    await refuseOtherKinds(tx, data);
    await refuseOtherGroups(tx, data);
    await extendGroups(tx, data);
    const schema = await appendClasses(tx, data);
    await recordAudit(tx, context, {
      operation: 'defineLabelSchema',
      studyIds: [],
      target: { type: 'LabelSchema', id: String(schema.id) },
      details: { code: schema.code, classes: schema.classes.length },
    });
    return schema;
  });
}

/**
 * Brings the schemas that ship with Myograph into the catalog, with classes that came since: those whose
 * code or name the catalog does not have for something else.
 */
export function ensureLabelSchemas(db: Database): Promise<void> {
  return inTransaction(db, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${schemasLock})`;
    for (const data of shippedLabelSchemas) {
      const existing = (await schemaByCode(tx, data.code))?.classes ?? [];
      await appendClasses(tx, await withoutTaken(tx, data, existing));
    }
  });
}

function nameOf(input: unknown): string {
  const parsed = z.object({ code: z.string() }).safeParse(input);
  return parsed.success ? `The label schema ${parsed.data.code}` : 'The label schema';
}

async function schemaByCode(tx: Transaction, code: string): Promise<Schema | undefined> {
  return (await findSchemas(tx, { code })).at(0);
}

async function refuseTakenRegion(tx: Transaction, { region }: LabelSchemaData): Promise<void> {
  const other = await tx.labelSchema.findUnique({ where: { region } });
  if (other === null) return;
  throw new MyographError(
    'CONFLICT',
    `The region ${region} has the label schema ${other.code}. Add classes to that one, or name another region.`,
    { region, schema: other.code },
  );
}

/** A label of a group that gains a class says less than before, and nothing that was not so. */
async function extendGroups(tx: Transaction, { classes }: LabelSchemaData): Promise<void> {
  for (const { code, includes } of classes.filter(({ kind }) => kind === 'GROUP')) {
    await tx.labelClass.updateMany({ where: { code }, data: { includes } });
  }
}

/** Makes the schema and its classes where they are not there; what is there stays as it is. */
async function appendClasses(tx: Transaction, data: LabelSchemaData): Promise<Schema> {
  await tx.labelSchema.createMany({
    data: { code: data.code, name: data.name, region: data.region },
    skipDuplicates: true,
  });
  await tx.labelClass.createMany({
    data: data.classes.map(({ ontology, ...each }) => ({ ...each, ontology: toJson(ontology) })),
    skipDuplicates: true,
  });
  const schema = await requireSchema(tx, data.code);
  const known = new Set(schema.classes.map(({ code }) => code));
  const added = data.classes.map(({ code }) => code).filter((code) => !known.has(code));
  const rows = await tx.labelClass.findMany({ where: { code: { in: added } } });
  await tx.labelSchemaClass.createMany({
    data: rows.map(({ id, code }) => ({
      schemaId: schema.id,
      classId: id,
      ordinal: schema.classes.length + added.indexOf(code) + 1,
    })),
  });
  return requireSchema(tx, data.code);
}

async function requireSchema(tx: Transaction, code: string): Promise<Schema> {
  const schema = await schemaByCode(tx, code);
  if (schema) return schema;
  throw new MyographError('INTERNAL', `The label schema ${code} was not made.`);
}
