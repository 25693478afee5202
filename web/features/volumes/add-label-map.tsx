import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { request } from '../../api/request.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { AddLabelMapDocument } from '../../generated/volumes.ts';
import { JobProgress } from './job-progress.tsx';
import { LabelMapFields, type LabelMapForm } from './label-map-fields.tsx';
import type { ShownVolume } from './shown.ts';
import { checkFile } from './upload/check-file.ts';
import { hashFile } from './upload/hash-file.ts';
import { sendFiles } from './upload/send-files.ts';
import { Transfer } from './upload/transfer.tsx';

type Stage =
  | { readonly kind: 'form' }
  | { readonly kind: 'reading' | 'sending'; readonly done: number; readonly total: number }
  | { readonly kind: 'working'; readonly jobId: string };

const blank: LabelMapForm = {
  ...{ file: null, table: null, classes: [], first: '', last: '' },
  ...{ isExhaustive: false, annotator: '', tool: '', annotatedAt: '', accept: false },
  correctedFromId: null,
};

/** Uploads a label map of the volume; it is kept beside those that it has. */
export function AddLabelMap({ volume, onClose }: { volume: ShownVolume; onClose: () => void }) {
  const [form, setForm] = useState(blank);
  const [stage, setStage] = useState<Stage>({ kind: 'form' });
  const [error, setError] = useState<Error | null>(null);
  const [controller] = useState(() => new AbortController());
  useEffect(() => () => controller.abort(), [controller]);
  const close = () => {
    controller.abort();
    onClose();
  };
  const start = async () => {
    setError(null);
    try {
      const jobId = await addLabelMap(volume, form, setStage, controller.signal);
      setStage({ kind: 'working', jobId });
    } catch (thrown) {
      if (controller.signal.aborted) return;
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      setStage({ kind: 'form' });
    }
  };
  const isTransfer = stage.kind === 'reading' || stage.kind === 'sending';
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title="Add a label map"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="sm">
        {stage.kind === 'form' && <LabelMapFields {...{ form, setForm, volume }} />}
        <ErrorNotice error={error} title="The label map was not added" />
        {isTransfer && <Transfer stage={stage} onStop={close} />}
        {stage.kind === 'working' && (
          <JobProgress jobId={stage.jobId} name="Adding the label map" />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {stage.kind === 'working' ? 'Close' : 'Cancel'}
          </Button>
          {stage.kind === 'form' && (
            <Button disabled={!isComplete(form)} onClick={() => void start()}>
              Add
            </Button>
          )}
        </Group>
        {stage.kind === 'form' && form.file !== null && !isComplete(form) && (
          <Alert color="gray" p="xs">
            <Text size="sm">Name the classes that were looked for, or what it corrects.</Text>
          </Alert>
        )}
      </Stack>
    </Modal>
  );
}

function isComplete({ file, classes, correctedFromId }: LabelMapForm): boolean {
  return file !== null && (classes.length > 0 || correctedFromId !== null);
}

/** Hashes, sends and adds; the id of the job that reads the label map. */
async function addLabelMap(
  volume: ShownVolume,
  form: LabelMapForm,
  setStage: (stage: Stage) => void,
  signal: AbortSignal,
): Promise<string> {
  const { file, table } = form;
  if (file === null) throw new Error('Choose the file of the label map.');
  const kind = await checkFile(file);
  if (typeof kind === 'object') throw new Error(kind.refusal);
  if (kind !== 'nifti') throw new Error(`${file.name} is no NIfTI file.`);
  const files = table === null ? [file] : [file, table];
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const hashed = [];
  let before = 0;
  for (const each of files) {
    const start = before;
    const onRead = (bytes: number) => setStage({ kind: 'reading', done: start + bytes, total });
    hashed.push({ file: each, sha256: await hashFile(each, { onRead, signal }) });
    before += each.size;
  }
  await sendFiles(hashed, {
    onSent: (done) => setStage({ kind: 'sending', done, total }),
    signal,
  });
  const [labelMap, labelTable] = hashed;
  const { addAnnotation } = await request(AddLabelMapDocument, {
    input: {
      volumeId: volume.id,
      labelMapSha256: labelMap?.sha256 ?? '',
      labelTableSha256: labelTable?.sha256 ?? null,
      fileName: file.name,
      classes: form.classes.length > 0 ? [...form.classes] : null,
      firstSlice: form.first === '' ? null : Number(form.first),
      lastSlice: form.last === '' ? null : Number(form.last),
      isExhaustive: form.isExhaustive,
      annotator: form.annotator.trim() || null,
      tool: form.tool.trim() || null,
      annotatedAt: form.annotatedAt || null,
      correctedFromId: form.correctedFromId,
      accept: form.accept,
    },
  });
  return addAnnotation.job.id;
}
