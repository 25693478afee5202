import type { Transaction } from '../../../db.ts';
import { MyographError } from '../../../errors.ts';
import type { LabelClass } from '../../../generated/prisma/client.ts';
import { classNames, type LabelSchemaData } from '../../../imaging/label-schemas.ts';
import { derivedClass, type Schema } from '../schemas.ts';

/** Coverage would call such a class derivable, and nobody could derive it. */
export function refuseUnderivable({ code: schema, classes }: LabelSchemaData): void {
  const wrong = classes.filter(({ code, kind }) => kind === 'DERIVED' && code !== derivedClass);
  if (wrong.length === 0) return;
  const codes = wrong.map(({ code }) => code);
  throw new MyographError(
    'INVALID_INPUT',
    `The label schema ${schema} has the kind DERIVED for ${codes.join(', ')}, but only ${derivedClass} can be derived as yet. Use the kind TISSUE or OTHER.`,
    { schema, classes: codes },
  );
}

export function refuseOtherThanMore(existing: Schema, data: LabelSchemaData): void {
  const codes = existing.classes.map(({ code }) => code);
  const isKept = codes.every((code, place) => data.classes[place]?.code === code);
  if (isKept && existing.region === data.region && existing.name === data.name) return;
  throw new MyographError(
    'INVALID_INPUT',
    `The label schema ${data.code} is there already and may only gain classes at its end, because label maps refer to their places. Keep its name (${existing.name}), its region (${existing.region}) and begin with its classes: ${codes.join(', ')}.`,
    { schema: data.code, classes: codes },
  );
}

export async function refuseOtherKinds(tx: Transaction, data: LabelSchemaData): Promise<void> {
  const differing = await ofOtherKind(tx, data);
  if (differing.length === 0) return;
  const kinds = differing.map(({ code, kind }) => `${code} is ${kind}`).join(', ');
  throw new MyographError(
    'INVALID_INPUT',
    `A class is one thing in every region: ${kinds}. Use that kind, or another code.`,
    { classes: differing.map(({ code }) => code) },
  );
}

/** Classes of the catalog that have a code of the schema and another kind. */
async function ofOtherKind(tx: Transaction, { classes }: LabelSchemaData): Promise<LabelClass[]> {
  const shared = await classesByCode(tx, codesOf(classes));
  return shared.filter(({ code, kind }) =>
    classes.some((each) => each.code === code && each.kind !== kind),
  );
}

/** What a group includes must be there, or come with the schema, and no group that is there may shrink. */
export async function refuseOtherGroups(
  tx: Transaction,
  { code: schema, classes }: LabelSchemaData,
): Promise<void> {
  const groups = classes.filter(({ kind }) => kind === 'GROUP');
  const own = codesOf(classes);
  const there = await classesByCode(tx, [
    ...groups.flatMap(({ code, includes }) => [code, ...includes]),
  ]);
  const leaves = new Set([...own, ...codesOf(there.filter(({ kind }) => kind !== 'GROUP'))]);
  const problems = groups.flatMap(({ code, includes }) => {
    const unknown = includes.filter((each) => !leaves.has(each));
    const recorded = there.find((each) => each.code === code)?.includes ?? [];
    const lost = recorded.filter((each) => !includes.includes(each));
    return [
      ...unknown.map((each) => `${code} includes ${each}, which is no class, or a group`),
      ...lost.map((each) => `${code} is there already and includes ${each} too`),
    ];
  });
  if (problems.length === 0) return;
  throw new MyographError(
    'INVALID_INPUT',
    `The groups of the label schema ${schema} cannot be defined like that: ${problems.join('; ')}. Name classes that are there or come with the schema; a group that is there may only gain some.`,
    { schema, groups: codesOf(groups) },
  );
}

/** A shipped schema without classes that the catalog knows as something else, by code or by name. */
export async function withoutTaken(
  tx: Transaction,
  data: LabelSchemaData,
  existing: readonly LabelClass[],
): Promise<LabelSchemaData> {
  const shipped = codesOf(data.classes);
  const foreign = existing.filter(({ code }) => !shipped.includes(code));
  const names = new Set(foreign.flatMap(classNames));
  const differing = codesOf(await ofOtherKind(tx, data));
  const isThere = new Set(codesOf(existing));
  const isFree = (each: LabelSchemaData['classes'][number]) =>
    !differing.includes(each.code) && classNames(each).every((name) => !names.has(name));
  return {
    ...data,
    classes: data.classes.filter((each) => isThere.has(each.code) || isFree(each)),
  };
}

function codesOf(classes: readonly { readonly code: string }[]): string[] {
  return classes.map(({ code }) => code);
}

function classesByCode(tx: Transaction, codes: readonly string[]): Promise<LabelClass[]> {
  return tx.labelClass.findMany({ where: { code: { in: [...codes] } } });
}
