import { Group, Text } from '@mantine/core';
import classes from './coverage-bar.module.css';
import { type CoverageStateName, coverageStates } from './coverage-state.ts';

/** Volumes by what is known of a class in them. */
export interface StateCounts {
  readonly annotated: number;
  readonly absent: number;
  readonly derivable: number;
  readonly missing: number;
}

/** The states in the order of the bar, each with its count. */
export function countsByState({
  annotated,
  absent,
  derivable,
  missing,
}: StateCounts): readonly { readonly state: CoverageStateName; readonly count: number }[] {
  return [
    { state: 'ANNOTATED', count: annotated },
    { state: 'ABSENT', count: absent },
    { state: 'DERIVABLE', count: derivable },
    { state: 'NOT_ANNOTATED', count: missing },
  ];
}

/** How many volumes are in which state, in words: 10 annotated, 16 not annotated. */
export function describeCounts(counts: StateCounts): string {
  const told = countsByState(counts).filter(({ count }) => count > 0);
  if (told.length === 0) return 'no volume';
  return told.map(({ state, count }) => `${count} ${coverageStates[state].label}`).join(', ');
}

/** A bar of all volumes of a class, divided by what is known of it in them. */
export function CoverageBar({ counts }: { counts: StateCounts }) {
  const words = describeCounts(counts);
  return (
    <div className={classes.bar} role="img" aria-label={words} title={words}>
      {countsByState(counts)
        .filter(({ count }) => count > 0)
        .map(({ state, count }) => (
          <span key={state} style={{ flex: count, background: coverageStates[state].colour }} />
        ))}
    </div>
  );
}

/** What the colours and marks of the four states mean. */
export function CoverageLegend() {
  return (
    <Group gap="md">
      {Object.values(coverageStates).map(({ label, mark, colour }) => (
        <Group key={label} gap={4} wrap="nowrap">
          <span
            aria-hidden
            style={{ width: 10, height: 10, borderRadius: 2, background: colour }}
          />
          <Text size="xs" c="dimmed">
            {mark} {label}
          </Text>
        </Group>
      ))}
    </Group>
  );
}
