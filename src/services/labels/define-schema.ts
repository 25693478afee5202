import { z } from 'zod';
import { type Database, inTransaction, type Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import {
  type LabelSchemaData,
  parseLabelSchema,
  shippedLabelSchemas,
} from '../../imaging/label-schemas.ts';
import { requireAdministrator } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { toJson } from '../json.ts';
import { derivedClass, findSchemas, type Schema } from './schemas.ts';

/** Any number that stays the same: schemas are defined one after another. */
const schemasLock = 731_058_926;

/**
 * Creates a label schema, or adds classes at the end of one; administrators only, because schemas
 * belong to all studies. What is frozen, and every label map, stays as it was.
 *
 * @throws FORBIDDEN; INVALID_INPUT when the schema is malformed, when an existing one would lose or
 *   reorder classes or change its region, when a shared class is of another kind, or when a class is
 *   said to be derived that cannot be; CONFLICT when the region has another schema
 */
export async function defineLabelSchema(context: ServiceContext, input: unknown): Promise<Schema> {
  requireAdministrator(context);
  const data = parseLabelSchema(input, nameOf(input));
  refuseUnderivable(data);
  return inTransaction(context.db, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${schemasLock})`;
    const existing = await schemaByCode(tx, data.code);
    if (existing) refuseOtherThanMore(existing, data);
    else await refuseTakenRegion(tx, data);
    await refuseOtherKinds(tx, data);
    return appendClasses(tx, data);
  });
}

/** Brings the schemas that ship with Myograph into the catalog, with classes that came since. */
export function ensureLabelSchemas(db: Database): Promise<void> {
  return inTransaction(db, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${schemasLock})`;
    for (const data of shippedLabelSchemas) await appendClasses(tx, data);
  });
}

function nameOf(input: unknown): string {
  const parsed = z.object({ code: z.string() }).safeParse(input);
  return parsed.success ? `The label schema ${parsed.data.code}` : 'The label schema';
}

/** Coverage would call such a class derivable, and nobody could derive it. */
function refuseUnderivable({ code: schema, classes }: LabelSchemaData): void {
  const wrong = classes.filter(({ code, kind }) => kind === 'DERIVED' && code !== derivedClass);
  if (wrong.length === 0) return;
  const codes = wrong.map(({ code }) => code);
  throw new MyographError(
    'INVALID_INPUT',
    `The label schema ${schema} has the kind DERIVED for ${codes.join(', ')}, but only ${derivedClass} can be derived as yet. Use the kind TISSUE or OTHER.`,
    { schema, classes: codes },
  );
}

async function schemaByCode(tx: Transaction, code: string): Promise<Schema | undefined> {
  return (await findSchemas(tx, { code })).at(0);
}

function refuseOtherThanMore(existing: Schema, data: LabelSchemaData): void {
  const codes = existing.classes.map(({ code }) => code);
  const isKept = codes.every((code, place) => data.classes[place]?.code === code);
  if (isKept && existing.region === data.region && existing.name === data.name) return;
  throw new MyographError(
    'INVALID_INPUT',
    `The label schema ${data.code} is there already and may only gain classes at its end, because label maps refer to their places. Keep its name (${existing.name}), its region (${existing.region}) and begin with its classes: ${codes.join(', ')}.`,
    { schema: data.code, classes: codes },
  );
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

async function refuseOtherKinds(tx: Transaction, { classes }: LabelSchemaData): Promise<void> {
  const shared = await tx.labelClass.findMany({
    where: { code: { in: classes.map(({ code }) => code) } },
  });
  const differing = shared.filter(({ code, kind }) =>
    classes.some((each) => each.code === code && each.kind !== kind),
  );
  if (differing.length === 0) return;
  const kinds = differing.map(({ code, kind }) => `${code} is ${kind}`).join(', ');
  throw new MyographError(
    'INVALID_INPUT',
    `A class is one thing in every region: ${kinds}. Use that kind, or another code.`,
    { classes: differing.map(({ code }) => code) },
  );
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
