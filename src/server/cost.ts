import {
  type FieldNode,
  GraphQLError,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** Fields that an answer may be expected to have. */
const mostFields = 2_000_000;

/** Expected length of a list that is not paged. */
const usualLength = 5;

/** Expected length of a page whose length is a variable: the longest that there may be. */
const longestPage = 500;

type ParentType = ReturnType<ValidationContext['getParentType']>;

/**
 * Refuses queries whose answer could be out of all proportion: lists within lists within lists. The
 * number of fields is estimated from the pages asked for, before anything is read.
 */
export const costRule: ValidationRule = (context) => ({
  OperationDefinition(operation) {
    const fragments = new Map<string, number>();
    const root = context.getSchema().getRootType(operation.operation);
    const cost = costOf(context, operation.selectionSet, root, fragments);
    if (cost <= mostFields) return;
    context.reportError(
      new GraphQLError(
        `The answer to this query could have ${cost.toExponential(0)} fields; at most ${mostFields} are allowed. Ask for shorter pages (first), or for less in one query.`,
        { nodes: operation },
      ),
    );
  },
});

function costOf(
  context: ValidationContext,
  { selections }: SelectionSetNode,
  parent: ParentType,
  fragments: Map<string, number>,
): number {
  const costs = selections.map((selection) =>
    selection.kind === 'Field'
      ? costOfField(context, selection, parent, fragments)
      : costOfFragment(context, selection, parent, fragments),
  );
  return costs.reduce((sum, cost) => sum + cost, 0);
}

function costOfField(
  context: ValidationContext,
  field: FieldNode,
  parent: ParentType,
  fragments: Map<string, number>,
): number {
  const hasFields = isObjectType(parent) || isInterfaceType(parent);
  const definition = hasFields ? parent.getFields()[field.name.value] : undefined;
  if (!definition || !field.selectionSet) return 1;
  const first = definition.args.find(({ name }) => name === 'first' || name === 'points');
  const nullable = isNonNullType(definition.type) ? definition.type.ofType : definition.type;
  // A connection's own lists are as long as its page.
  const isLoose = isListType(nullable) && !parent?.name.endsWith('Connection');
  const length = first ? pageLength(field, first) : isLoose ? usualLength : 1;
  const type = getNamedType(definition.type);
  const inner = isCompositeType(type) ? type : null;
  return length * (1 + costOf(context, field.selectionSet, inner, fragments));
}

function pageLength(field: FieldNode, first: { name: string; defaultValue?: unknown }): number {
  const given = field.arguments?.find(({ name }) => name.value === first.name)?.value;
  if (given?.kind === 'IntValue') return Math.max(1, Number(given.value));
  return given === undefined ? Number(first.defaultValue ?? longestPage) : longestPage;
}

function costOfFragment(
  context: ValidationContext,
  selection: Exclude<SelectionNode, FieldNode>,
  parent: ParentType,
  fragments: Map<string, number>,
): number {
  if (selection.kind === 'InlineFragment') {
    const type = typeNamed(context, selection.typeCondition?.name.value) ?? parent;
    return costOf(context, selection.selectionSet, type, fragments);
  }
  const name = selection.name.value;
  const known = fragments.get(name);
  const fragment = context.getFragment(name);
  if (known !== undefined || !fragment) return known ?? 0;
  // A fragment within itself is refused by another rule; here it must only not go on for ever.
  fragments.set(name, 0);
  const type = typeNamed(context, fragment.typeCondition.name.value);
  const cost = costOf(context, fragment.selectionSet, type, fragments);
  fragments.set(name, cost);
  return cost;
}

function typeNamed(context: ValidationContext, name: string | undefined): ParentType {
  const type = name === undefined ? undefined : context.getSchema().getType(name);
  return isCompositeType(type) ? type : undefined;
}
