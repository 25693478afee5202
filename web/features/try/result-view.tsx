import { Paper, Stack, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { EmptyState } from '../../components/empty-state.tsx';
import { ClassTable } from './class-table.tsx';
import type { PredictedClass } from './predicted-classes.ts';
import { type Overlay, rgbOf } from './slice-pixels.ts';
import type { useChoice } from './use-choice.ts';
import type { OpenedFile, Outcome } from './use-trial.ts';
import { VolumeView } from './volume-view.tsx';

interface ResultViewProps {
  readonly opened: OpenedFile | null;
  readonly outcome: Outcome | null;
  readonly classes: readonly PredictedClass[];
  readonly choice: ReturnType<typeof useChoice>[0];
  readonly onChoice: ReturnType<typeof useChoice>[1];
}

/** The image, what was predicted over it, and how much of each class. */
export function ResultView({ opened, outcome, classes, choice, onChoice }: ResultViewProps) {
  const names = useMemo(() => new Map(classes.map(({ value, name }) => [value, name])), [classes]);
  const overlay = useMemo((): Overlay | null => {
    if (outcome === null) return null;
    const colours = new Map(classes.map(({ value, colour }) => [value, rgbOf(colour)]));
    return { labels: outcome.labels, colours, opacity: choice.opacity };
  }, [outcome, classes, choice.opacity]);
  if (opened === null) {
    return (
      <EmptyState title="No image yet">
        Choose a version, then drop a NIfTI file: one 3D image of a limb, of the kind that the
        version learned from. You see it here at once, and the label map over it after Predict.
      </EmptyState>
    );
  }
  const { image } = opened;
  const middle = Math.floor(image.count / 2);
  return (
    <Stack gap="md">
      <Paper withBorder p="sm">
        <VolumeView
          image={image}
          overlay={overlay}
          names={names}
          slice={Math.max(0, Math.min(image.count - 1, choice.slice ?? middle))}
          onSlice={(slice) => void onChoice({ slice })}
          onOpacity={(opacity) => void onChoice({ opacity })}
        />
      </Paper>
      {outcome !== null && (
        <div>
          <Title order={2} size="h5">
            Classes
          </Title>
          <Text size="xs" c="dimmed">
            Values of the label map, as predicted by {outcome.version}.
          </Text>
          <ClassTable classes={classes} />
        </div>
      )}
    </Stack>
  );
}
