import { Group, Text } from '@mantine/core';
import { coverageStates } from '../../components/coverage-state.ts';
import classes from './legend.module.css';

/** What colours and marks of cells mean. */
export function Legend() {
  return (
    <Group gap="sm" component="ul" className={classes.legend} aria-label="Legend">
      {Object.entries(coverageStates).map(([state, { label, mark, colour }]) => (
        <Group key={state} gap={4} component="li">
          <span className={classes.sample} style={{ borderBottomColor: colour }} aria-hidden>
            {mark}
          </span>
          <Text size="xs">{label}</Text>
        </Group>
      ))}
      <Group gap={4} component="li">
        <span className={classes.sample} aria-hidden>
          3–17
        </span>
        <Text size="xs">in these slices alone</Text>
      </Group>
    </Group>
  );
}
