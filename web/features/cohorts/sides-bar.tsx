import { Group, Text } from '@mantine/core';
import { formatShare } from '../../components/format.ts';
import classes from './sides-bar.module.css';

export interface SideCounts {
  readonly volumes: number;
  readonly subjects: number;
}

/** How volumes and subjects are divided into those learned from and those held back. */
export function SidesBar({
  training,
  evaluation,
}: {
  training: SideCounts;
  evaluation: SideCounts;
}) {
  const subjects = training.subjects + evaluation.subjects;
  return (
    <div>
      <Group justify="space-between" gap={4} mb={4}>
        <Text size="xs">
          <b>Training</b> {describe(training)} ({formatShare(training.subjects, subjects)})
        </Text>
        <Text size="xs">
          <b>Evaluation</b> {describe(evaluation)} ({formatShare(evaluation.subjects, subjects)})
        </Text>
      </Group>
      <div className={classes.bar} aria-hidden>
        <span className={classes.training} style={{ flex: training.subjects }} />
        <span className={classes.evaluation} style={{ flex: evaluation.subjects }} />
      </div>
    </div>
  );
}

/** 20 volumes of 14 subjects. */
export function describe({ volumes, subjects }: SideCounts): string {
  return `${volumes.toLocaleString()} ${volumes === 1 ? 'volume' : 'volumes'} of ${subjects.toLocaleString()} ${subjects === 1 ? 'subject' : 'subjects'}`;
}
