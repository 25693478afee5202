import { Alert, Group, Select, Skeleton, Stack } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { parseAsString, useQueryStates } from 'nuqs';
import { useGraphQL } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { withStudy } from '../../components/address.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { CompareSnapshotsDocument, SnapshotChoicesDocument } from '../../generated/cohorts.ts';
import { SnapshotDiff } from './snapshot-diff.tsx';

export function Component() {
  const [study] = useStudy();
  const [{ before, after }, setIds] = useQueryStates({
    before: parseAsString,
    after: parseAsString,
  });
  const choices = useGraphQL(SnapshotChoicesDocument, {});
  const isReady = before !== null && after !== null;
  const { data, error, isPlaceholderData } = useGraphQL(
    CompareSnapshotsDocument,
    { before: before ?? '', after: after ?? '' },
    { enabled: isReady },
  );
  const offered = (choices.data?.cohorts.nodes ?? []).map(({ name, snapshots }) => ({
    group: name,
    items: snapshots.nodes.map(({ id, number, fold }) => ({
      value: id,
      label: `${name} #${number}${fold === null ? '' : ` (fold ${fold})`}`,
    })),
  }));
  const select = (label: string, value: string | null, set: (id: string | null) => void) => (
    <Select
      label={label}
      placeholder="choose a snapshot"
      w={260}
      searchable
      data={offered}
      value={value}
      onChange={set}
    />
  );
  return (
    <Page
      title="Compare snapshots"
      above={[{ label: 'Cohorts', to: withStudy('/cohorts', study) }]}
      description="What came, went, changed sides or became known between two snapshots, of one cohort or of two."
    >
      <Group align="flex-end" gap="sm">
        {select('Earlier', before, (id) => void setIds({ before: id }))}
        <IconArrowRight size={18} aria-hidden />
        {select('Later', after, (id) => void setIds({ after: id }))}
      </Group>
      <ErrorNotice error={choices.error ?? (isReady ? error : null)} />
      {!isReady && (
        <EmptyState title="Which two?">
          Choose an earlier and a later snapshot. A cohort has one for each time that it was frozen.
        </EmptyState>
      )}
      {isReady && !error && !data && <Skeleton height={360} />}
      {isReady && !error && data && (
        <Stack style={{ opacity: isPlaceholderData ? 0.6 : 1 }} aria-busy={isPlaceholderData}>
          {data.snapshotDiff.isIdentical ? (
            <Alert color="teal" title="They hold the same">
              Their hashes are equal: the same volumes, label maps, classes and sides.
            </Alert>
          ) : (
            <SnapshotDiff diff={data.snapshotDiff} study={study} />
          )}
        </Stack>
      )}
    </Page>
  );
}
