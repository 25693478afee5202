import { Alert, Code, Group, Loader, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useGraphQL } from '../../api/use-graphql.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LossChoiceView } from '../../components/loss-choice.tsx';
import {
  type CohortPreviewInput,
  PreviewCohortDocument,
  type PreviewCohortQuery,
} from '../../generated/cohorts.ts';
import { ClassTable } from './class-table.tsx';
import { SidesBar } from './sides-bar.tsx';

type Preview = PreviewCohortQuery['cohortPreview'];

/**
 * What freezing would give, as it changes with the input: asked a moment after the last change, while the answer
 * before stays.
 */
export function usePreview(input: CohortPreviewInput, enabled = true) {
  const [settled] = useDebouncedValue(JSON.stringify(input), 300);
  const asked: CohortPreviewInput = JSON.parse(settled);
  const query = useGraphQL(PreviewCohortDocument, { input: asked }, { enabled });
  const isBehind = settled !== JSON.stringify(input) || query.isPlaceholderData;
  return { preview: query.data?.cohortPreview, error: query.error, isReading: enabled && isBehind };
}

export interface PreviewPanelProps {
  readonly preview: Preview | undefined;
  readonly error: Error | null;
  readonly isReading: boolean;
}

export function PreviewPanel({ preview, error, isReading }: PreviewPanelProps) {
  if (error) return <ErrorNotice error={error} title="There is no preview" />;
  if (!preview) return <Skeleton height={420} />;
  return (
    <Paper withBorder p="md" style={{ opacity: isReading ? 0.7 : 1 }} aria-busy={isReading}>
      <Stack gap="md">
        <Group gap="xs" aria-live="polite" h={24}>
          <Text>
            <b>{preview.volumeCount.toLocaleString()}</b>{' '}
            {preview.volumeCount === 1 ? 'volume' : 'volumes'} of{' '}
            <b>{preview.subjectCount.toLocaleString()}</b>{' '}
            {preview.subjectCount === 1 ? 'subject' : 'subjects'} match now
          </Text>
          {isReading && <Loader size="xs" aria-label="Reading" />}
        </Group>
        {preview.refusal && (
          <Alert
            color="yellow"
            icon={<IconAlertTriangle size={18} />}
            title="It cannot be frozen as it is"
          >
            {preview.refusal.message} <Code>{preview.refusal.code}</Code>
          </Alert>
        )}
        {preview.snapshot && <Frozen snapshot={preview.snapshot} />}
        <ClassTable
          coverage={preview.coverage}
          classCounts={preview.snapshot?.classCounts ?? []}
          leftOut={preview.snapshot?.leftOut ?? []}
        />
      </Stack>
    </Paper>
  );
}

function Frozen({ snapshot }: { snapshot: NonNullable<Preview['snapshot']> }) {
  const { training, evaluation, labelSets, lossChoice, hash } = snapshot;
  return (
    <Stack gap="md">
      <SidesBar training={training} evaluation={evaluation} />
      <LossChoiceView choice={lossChoice} />
      {labelSets.map(({ code, classes }) => (
        <Text size="sm" key={code}>
          Label <b>{code}</b> stands for any of {classes.join(', ')}.
        </Text>
      ))}
      <Text size="xs" c="dimmed">
        Hash if frozen now: <Code fz="xs">{hash.slice(0, 12)}</Code>
      </Text>
    </Stack>
  );
}
