import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** Fields that an answer may be expected to have. */
const mostFields = 2_000_000;

/** Expected length of a list that is not paged. */
const usualLength = 5;

/** Expected length of a page whose length is not told by a number: the longest that there may be. */
const longestPage = 500;

/**
 * Fields that are worked out for each row apart, by statements of their own: everything else is read for all
 * rows of a list at once.
 */
export const analyses: ReadonlySet<string> = new Set([
  'Cohort.volumeCount',
  'Cohort.volumes',
  'Evaluation.classes',
  'Evaluation.dice',
  'Evaluation.profile',
  'Evaluation.testRetest',
  'Evaluation.volumeAgreement',
  'Evaluation.worst',
  'ModelVersion.card',
  'Subject.uses',
  'Uses.evaluations',
  'Uses.snapshots',
  'Uses.versions',
  'Volume.uses',
]);

/** What such a field costs, as so many fields. */
const analysisCost = 2_000;

/** What a field of a root costs: at least a statement, or a change of the catalog. */
const rootCosts: Readonly<Record<string, number>> = {
  Query: 10_000,
  Mutation: 20_000,
  Subscription: 10_000,
};

/** Questions over the whole catalog or whole evaluations: at most some tens of them in one query. */
const rootAnalyses: ReadonlySet<string> = new Set([
  'annotateNext',
  'compareVersions',
  'coverage',
  'coverageMatrix',
  'diceMatrix',
  'regressionReport',
]);

const rootAnalysisCost = 100_000;

/** An operation that is about to be run. */
export interface Operation {
  readonly schema: GraphQLSchema;
  /** Valid for the schema. */
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What the estimate goes by. */
interface Estimate {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Costs of fragments, as far as they are known. */
  readonly fragments: Map<string, number>;
}

type ParentType = GraphQLNamedType | null | undefined;

/**
 * Refuses an operation whose answer could be out of all proportion: lists within lists within lists. The
 * number of fields is estimated from the pages asked for, before anything is read.
 */
export function refusalOfCost({
  schema,
  document,
  operationName,
  variables,
}: Operation): GraphQLError | null {
  const operation = getOperationAST(document, operationName);
  if (!operation) return null;
  const estimate = { schema, document, operation, variables: variables ?? {} };
  const root = schema.getRootType(operation.operation);
  const cost = costOf({ ...estimate, fragments: new Map() }, operation.selectionSet, root);
  if (cost <= mostFields) return null;
  return new GraphQLError(
    `The answer to this query could have ${cost.toExponential(0)} fields; at most ${mostFields} are allowed. Ask for shorter pages (first), or for less in one query.`,
    { nodes: operation, extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } } },
  );
}

function costOf(estimate: Estimate, { selections }: SelectionSetNode, parent: ParentType): number {
  const costs = selections.map((selection) =>
    selection.kind === Kind.FIELD
      ? costOfField(estimate, selection, parent)
      : costOfFragment(estimate, selection, parent),
  );
  return costs.reduce((sum, cost) => sum + cost, 0);
}

function costOfField(estimate: Estimate, field: FieldNode, parent: ParentType): number {
  const hasFields = isObjectType(parent) || isInterfaceType(parent);
  const definition = hasFields ? parent.getFields()[field.name.value] : undefined;
  if (!definition) return 1;
  const own = ownCost(parent?.name ?? '', field.name.value);
  if (!field.selectionSet) return own;
  const first = definition.args.find(({ name }) => name === 'first' || name === 'points');
  const nullable = isNonNullType(definition.type) ? definition.type.ofType : definition.type;
  // A connection's own lists are as long as its page.
  const isLoose = isListType(nullable) && !parent?.name.endsWith('Connection');
  const length = first ? pageLength(estimate, field, first) : isLoose ? usualLength : 1;
  return own + length * costOf(estimate, field.selectionSet, getNamedType(definition.type));
}

/** Cost of a field without what is selected in it. */
function ownCost(type: string, field: string): number {
  if (type === 'Query' && rootAnalyses.has(field)) return rootAnalysisCost;
  if (analyses.has(`${type}.${field}`)) return analysisCost;
  return rootCosts[type] ?? 1;
}

function pageLength(
  estimate: Estimate,
  field: FieldNode,
  first: { name: string; defaultValue?: unknown },
): number {
  const given = field.arguments?.find(({ name }) => name.value === first.name)?.value;
  const length = given === undefined ? first.defaultValue : numberOf(estimate, given);
  return typeof length === 'number' ? Math.max(1, length) : longestPage;
}

/** The number that a literal or a variable stands for; undefined for what is none. */
function numberOf({ operation, variables }: Estimate, node: ValueNode): number | undefined {
  if (node.kind === Kind.INT) return Number(node.value);
  if (node.kind !== Kind.VARIABLE) return undefined;
  const name = node.name.value;
  const given = variables[name];
  if (typeof given === 'number') return given;
  const definition = operation.variableDefinitions?.find(
    ({ variable }) => variable.name.value === name,
  );
  const byDefault = definition?.defaultValue;
  return given === undefined && byDefault?.kind === Kind.INT ? Number(byDefault.value) : undefined;
}

function costOfFragment(
  estimate: Estimate,
  selection: Exclude<SelectionNode, FieldNode>,
  parent: ParentType,
): number {
  const { schema, document, fragments } = estimate;
  if (selection.kind === Kind.INLINE_FRAGMENT) {
    const condition = selection.typeCondition?.name.value;
    const type = condition === undefined ? parent : schema.getType(condition);
    return costOf(estimate, selection.selectionSet, type);
  }
  const name = selection.name.value;
  const known = fragments.get(name);
  if (known !== undefined) return known;
  const fragment = document.definitions.find(
    (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name,
  );
  if (fragment?.kind !== Kind.FRAGMENT_DEFINITION) return 0;
  const type = schema.getType(fragment.typeCondition.name.value);
  const cost = costOf(estimate, fragment.selectionSet, type);
  fragments.set(name, cost);
  return cost;
}
