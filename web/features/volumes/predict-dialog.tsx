import { Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { useGraphQL } from '../../api/use-graphql.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import {
  PredictVolumeDocument,
  VersionsToPredictDocument,
  type VersionsToPredictQuery,
} from '../../generated/volumes.ts';
import type { ShownVolume } from './volume-page.tsx';
import { WorkDialog } from './work-dialog.tsx';

/** Lets a version draw a label map of the volume. */
export function PredictDialog({ volume, onClose }: { volume: ShownVolume; onClose: () => void }) {
  const [versionId, setVersionId] = useState<string | null>(null);
  const { data, error, isPending } = useGraphQL(VersionsToPredictDocument, {});
  const versions = usableVersions(data, volume);
  return (
    <WorkDialog
      title="Predict with a version"
      verb="Predict"
      name="Predicting"
      onClose={onClose}
      operation={PredictVolumeDocument}
      variables={versionId === null ? null : { input: { versionId, volumeIds: [volume.id] } }}
      jobOf={({ predict }) => predict.job.id}
    >
      <Stack gap="sm">
        <span>
          The version draws a label map, as a draft that waits to be reviewed. It never counts as
          drawn by a person.
        </span>
        <ErrorNotice error={error} />
        <Select
          label="Version"
          placeholder={isPending ? 'Loading' : 'Choose one'}
          description={
            data && versions.length === 0
              ? `No version has classes of the region ${volume.schema.region} yet: train one first.`
              : `Those with classes of the region ${volume.schema.region}`
          }
          searchable
          data={versions}
          value={versionId}
          onChange={setVersionId}
        />
      </Stack>
    </WorkDialog>
  );
}

/** Versions all of whose classes the region has. */
function usableVersions(data: VersionsToPredictQuery | undefined, { schema }: ShownVolume) {
  const known = new Set(schema.classes.map(({ code }) => code));
  return (data?.models.nodes ?? []).flatMap(({ name, versions }) =>
    versions.nodes
      .filter(({ classes }) => classes.every(({ code }) => known.has(code)))
      .map(({ id, number }) => ({ value: id, label: `${name}@${number}` })),
  );
}
