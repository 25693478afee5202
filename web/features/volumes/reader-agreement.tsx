import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../api/use-change.ts';
import { useGraphQL } from '../../api/use-graphql.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatDice } from '../../components/format.ts';
import { isAtLeast } from '../../components/roles.ts';
import {
  CompareLabelMapsDocument,
  VolumeAgreementDocument,
  type VolumeAgreementQuery,
} from '../../generated/volumes.ts';
import { Gated } from './gated.tsx';
import { JobProgress } from './job-progress.tsx';
import type { ShownVolume } from './shown.ts';

type Agreement = Extract<
  VolumeAgreementQuery['node'],
  { readonly __typename: 'Volume' }
>['agreement'][number];

interface Row {
  readonly key: string;
  readonly first: string;
  readonly second: string;
  readonly agreement: Agreement['classes'][number];
}

/** How far the label maps of the volume agree, in pairs and by class. */
export function ReaderAgreement({ volume }: { volume: ShownVolume }) {
  const { data, error, isPending } = useGraphQL(VolumeAgreementDocument, { id: volume.id });
  const pairs = data?.node?.__typename === 'Volume' ? data.node.agreement : [];
  if (isPending) return <Skeleton height={120} />;
  if (error) return <ErrorNotice error={error} />;
  if (pairs.length === 0) {
    return (
      <EmptyState title="Nothing to compare">
        Two label maps can be compared when both declare a class, in slices that both cover. Add
        another reading under Label maps.
      </EmptyState>
    );
  }
  const unmeasured = pairs.filter(({ isMeasured }) => !isMeasured).length;
  return (
    <Stack gap="sm">
      {unmeasured > 0 && <Compare volume={volume} unmeasured={unmeasured} />}
      <DataTable
        name="Agreement"
        rows={rowsOf(pairs)}
        columns={columns}
        rowKey={({ key }) => key}
      />
    </Stack>
  );
}

const columns: Column<Row>[] = [
  { key: 'first', title: 'First', value: ({ first }) => first },
  { key: 'second', title: 'Second', value: ({ second }) => second },
  { key: 'class', title: 'Class', value: ({ agreement }) => agreement.class.name },
  {
    key: 'dice',
    title: 'Dice',
    align: 'right',
    value: ({ agreement }) => agreement.dice,
    cell: ({ agreement }) => formatDice(agreement.dice),
  },
  {
    key: 'slices',
    title: 'Slices compared',
    align: 'right',
    value: ({ agreement }) => agreement.sliceCount,
  },
  {
    key: 'worst',
    title: 'Differ most in slices (Dice)',
    cell: ({ agreement }) =>
      agreement.worstSlices.map(({ slice, dice }) => `${slice} (${formatDice(dice)})`).join(', '),
  },
];

function rowsOf(pairs: readonly Agreement[]): Row[] {
  return pairs.flatMap(({ first, second, classes }) =>
    classes.map((agreement) => ({
      key: `${first.id} ${second.id} ${agreement.class.code}`,
      first: `${first.annotator}, ${first.tool}`,
      second: `${second.annotator}, ${second.tool}`,
      agreement,
    })),
  );
}

function Compare({ volume, unmeasured }: { volume: ShownVolume; unmeasured: number }) {
  const [jobId, setJobId] = useState<string | null>(null);
  const compare = useChange(CompareLabelMapsDocument, {
    onDone: ({ measureAgreement }) => setJobId(measureAgreement.job.id),
  });
  const isAllowed = isAtLeast(volume.study.role, 'ANNOTATOR');
  if (jobId !== null) return <JobProgress jobId={jobId} name="Comparing label maps" />;
  return (
    <>
      <Group gap="sm">
        <Text size="sm">
          {unmeasured} {unmeasured === 1 ? 'pair was' : 'pairs were'} not compared yet.
        </Text>
        <Gated isAllowed={isAllowed} reason="Annotators of the study may compare label maps.">
          <Button
            variant="default"
            disabled={!isAllowed}
            loading={compare.isPending}
            onClick={() => compare.mutate({ input: { volumeIds: [volume.id] } })}
          >
            Compare
          </Button>
        </Gated>
      </Group>
      <ErrorNotice error={compare.error} />
    </>
  );
}
