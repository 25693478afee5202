import { MyographError } from '../errors.ts';

/** Types whose objects can be fetched again by a global id. */
export const nodeTypes = [
  'User',
  'Study',
  'Subject',
  'Visit',
  'Scanner',
  'Volume',
  'ManifestImport',
  'LabelSchema',
  'Annotation',
  'Job',
  'Cohort',
  'CohortSnapshot',
  'TrainingRun',
  'Sweep',
  'Model',
  'ModelVersion',
  'PromotionProposal',
  'Evaluation',
] as const;

export type NodeType = (typeof nodeTypes)[number];

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Ids of label schemas are small: PostgreSQL's smallint. */
const numberPattern = /^[0-9]{1,4}$/;

/** Whether the text can be the id of a row that is not a label schema. */
function isRowId(text: string): boolean {
  return uuidPattern.test(text);
}

/** The global id of a row: opaque to clients, the type and the row's own id to us. */
export function toGlobalId(type: NodeType, id: string | number): string {
  return Buffer.from(`${type}:${id}`).toString('base64url');
}

/**
 * Type and row id behind a global id.
 *
 * @throws INVALID_INPUT when it is no global id of this server's making
 */
export function parseGlobalId(globalId: string): { type: NodeType; id: string } {
  const [name, id = '', ...rest] = Buffer.from(globalId, 'base64url').toString().split(':');
  const type = nodeTypes.find((known) => known === name);
  const isId = type === 'LabelSchema' ? numberPattern.test(id) : isRowId(id);
  if (type === undefined || !isId || rest.length > 0) {
    throw new MyographError(
      'INVALID_INPUT',
      `'${globalId}' is not an id of this server; take ids from its answers as they are.`,
      { id: globalId },
    );
  }
  return { type, id };
}

/**
 * The row id behind a global id that must be of one type.
 *
 * @throws INVALID_INPUT when it is another type's, or no id at all
 */
export function fromGlobalId(globalId: string, expected: NodeType): string {
  const { type, id } = parseGlobalId(globalId);
  if (type !== expected) {
    throw new MyographError(
      'INVALID_INPUT',
      `'${globalId}' is the id of a ${type}; a ${expected} is needed here.`,
      { id: globalId, type, expected },
    );
  }
  return id;
}

/** The same where the id may be left out: then null. */
export function optionalRowId(
  globalId: string | null | undefined,
  expected: NodeType,
): string | null {
  return globalId ? fromGlobalId(globalId, expected) : null;
}
