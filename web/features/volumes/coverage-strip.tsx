import { Group, Text, Tooltip } from '@mantine/core';
import { type CoverageStateName, coverageStates } from '../../components/coverage-state.ts';
import classes from './coverage-strip.module.css';

export interface StripClass {
  readonly class: { readonly code: string; readonly name: string };
  readonly state: CoverageStateName;
}

const names = Object.keys(coverageStates) as CoverageStateName[];

/** How many classes are in each state, such as `3 annotated, 9 not annotated`. */
export function countStates(coverage: readonly StripClass[]): string {
  const counts = names.flatMap((name) => {
    const count = coverage.filter(({ state }) => state === name).length;
    return count === 0 ? [] : [`${count} ${coverageStates[name].label}`];
  });
  return counts.join(', ') || 'no class';
}

/** What is known of each class of a volume, in the order of the schema: a small mark for each. */
export function CoverageStrip({ coverage }: { coverage: readonly StripClass[] }) {
  return (
    <Tooltip
      multiline
      maw={360}
      label={names
        .flatMap((name) => {
          const some = coverage.filter(({ state }) => state === name);
          if (some.length === 0) return [];
          return [
            `${coverageStates[name].label}: ${some.map((each) => each.class.name).join(', ')}`,
          ];
        })
        .join('; ')}
    >
      <div className={classes.strip} role="img" aria-label={`Coverage: ${countStates(coverage)}`}>
        {coverage.map(({ class: { code }, state }) => (
          <Mark key={code} state={state} />
        ))}
      </div>
    </Tooltip>
  );
}

/** Filled, a ring, half filled or a dot: the states differ also where colours do not. */
function Mark({ state }: { state: CoverageStateName }) {
  const { colour } = coverageStates[state];
  return (
    <svg viewBox="0 0 10 14" width={8} height={12} aria-hidden>
      {state === 'ANNOTATED' && <rect x={0.5} y={0.5} width={9} height={13} fill={colour} />}
      {state === 'ABSENT' && (
        <ellipse cx={5} cy={7} rx={3.6} ry={4.6} fill="none" stroke={colour} strokeWidth={2} />
      )}
      {state === 'DERIVABLE' && (
        <>
          <rect x={0.5} y={0.5} width={4.5} height={13} fill={colour} />
          <rect x={1} y={1} width={8} height={12} fill="none" stroke={colour} />
        </>
      )}
      {state === 'NOT_ANNOTATED' && <circle cx={5} cy={7} r={1.6} fill={colour} />}
    </svg>
  );
}

/** What the marks mean. */
export function CoverageLegend() {
  return (
    <Group gap="sm" aria-label="Marks of coverage" role="group">
      {names.map((name) => (
        <Group key={name} gap={4} wrap="nowrap">
          <Mark state={name} />
          <Text size="xs" c="dimmed">
            {coverageStates[name].label}
          </Text>
        </Group>
      ))}
    </Group>
  );
}
