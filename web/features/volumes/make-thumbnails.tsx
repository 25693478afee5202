import { Alert, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../api/use-change.ts';
import { useGraphQL } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { isAtLeast } from '../../components/roles.ts';
import {
  MakeThumbnailsDocument,
  VolumeFilterChoicesDocument,
  type VolumeSummaryFragment,
} from '../../generated/volumes.ts';
import { JobProgress } from './job-progress.tsx';

/** Offers to make the pictures of volumes that came before there were any; nothing where all have theirs. */
export function MakeThumbnails({ volumes }: { volumes: readonly VolumeSummaryFragment[] }) {
  const [study] = useStudy();
  const [jobId, setJobId] = useState<string | null>(null);
  const { data } = useGraphQL(VolumeFilterChoicesDocument, {});
  const make = useChange(MakeThumbnailsDocument, {
    onDone: ({ makeThumbnails }) => setJobId(makeThumbnails.job.id),
  });
  const lacking = volumes.filter(({ thumbnail }) => thumbnail === null);
  const own = (data?.studies.nodes ?? []).filter(({ role }) => isAtLeast(role, 'ANNOTATOR'));
  const isMine = lacking.some((volume) => own.some(({ code }) => code === volume.study.code));
  if (jobId !== null && lacking.length > 0) {
    return <JobProgress jobId={jobId} name="Making thumbnails" />;
  }
  if (!isMine) return null;
  const studies = own.map(({ code }) => code).filter((code) => study === null || code === study);
  return (
    <Alert variant="light" color="gray" p="xs">
      <Group justify="space-between" gap="sm">
        <Text size="sm">Some of these volumes were imported without a thumbnail.</Text>
        <Button
          variant="default"
          loading={make.isPending}
          onClick={() => make.mutate({ input: { studies } })}
        >
          Make them
        </Button>
      </Group>
      <ErrorNotice error={make.error} />
    </Alert>
  );
}
