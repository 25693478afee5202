import { Button, Group, Menu, Text } from '@mantine/core';
import {
  IconChevronDown,
  IconCut,
  IconDownload,
  IconMath,
  IconTrash,
  IconWand,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-change.ts';
import { isAtLeast } from '../../components/roles.ts';
import {
  DeleteVolumeDocument,
  DeriveVolumeDocument,
  ImageLinkDocument,
  SplitVolumeDocument,
} from '../../generated/volumes.ts';
import { PredictDialog } from './predict-dialog.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { saveObject } from './save-link.ts';
import type { ShownVolume } from './shown.ts';
import { useLinkTo } from './use-link-to.ts';
import { WorkDialog } from './work-dialog.tsx';

type Opened = 'predict' | 'split' | 'derive' | 'delete';

/** What can be done with a volume, and by whom. */
export function VolumeActions({ volume }: { volume: ShownVolume }) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const { role } = volume.study;
  const isEditor = isAtLeast(role, 'EDITOR');
  return (
    <Group gap="xs">
      <Button
        leftSection={<IconWand size={14} />}
        variant="default"
        disabled={!isAtLeast(role, 'ANNOTATOR') || volume.isSplit}
        onClick={() => setOpened('predict')}
      >
        Predict
      </Button>
      <Menu position="bottom-end" keepMounted={false}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={14} />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconDownload size={14} />}
            onClick={() => void downloadImage(volume)}
          >
            Download the image
          </Menu.Item>
          {canSplit(volume) && (
            <Menu.Item
              leftSection={<IconCut size={14} />}
              disabled={!isEditor}
              onClick={() => setOpened('split')}
            >
              Split limbs
            </Menu.Item>
          )}
          {canDerive(volume) && (
            <Menu.Item
              leftSection={<IconMath size={14} />}
              disabled={!isEditor}
              onClick={() => setOpened('derive')}
            >
              Derive intermuscular fat
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={14} />}
            disabled={!isEditor || volume.parent !== null}
            onClick={() => setOpened('delete')}
          >
            Delete the volume
          </Menu.Item>
          <Notes volume={volume} isEditor={isEditor} />
        </Menu.Dropdown>
      </Menu>
      {opened === 'predict' && <PredictDialog volume={volume} onClose={close} />}
      {opened === 'split' && <SplitDialog volume={volume} onClose={close} />}
      {opened === 'derive' && <DeriveDialog volume={volume} onClose={close} />}
      <DeleteVolume volume={volume} isOpen={opened === 'delete'} onClose={close} />
    </Group>
  );
}

/** Why something cannot be chosen. */
function Notes({ volume, isEditor }: { volume: ShownVolume; isEditor: boolean }) {
  const notes = [
    ...(isEditor ? [] : ['Editors of the study may change volumes.']),
    ...(volume.parent ? ['A limb goes with the image that it was cut from: delete that.'] : []),
  ];
  return notes.map((note) => (
    <Text key={note} size="xs" c="dimmed" px="sm" py={4} maw={220}>
      {note}
    </Text>
  ));
}

function canSplit({ laterality, isSplit }: ShownVolume): boolean {
  return laterality === 'BOTH' && !isSplit;
}

function canDerive({ schema, coverage, isSplit }: ShownVolume): boolean {
  const derived = schema.classes.filter(({ kind }) => kind === 'DERIVED').map(({ code }) => code);
  return (
    !isSplit &&
    coverage.some((each) => derived.includes(each.class.code) && each.state === 'DERIVABLE')
  );
}

function downloadImage(volume: ShownVolume): Promise<void> {
  const { subject, visit, schema, laterality } = volume;
  const name = [subject.code, visit.code, schema.region, laterality.toLowerCase()].join('_');
  return saveObject(async () => {
    const { node } = await request(ImageLinkDocument, { id: volume.id });
    return node?.__typename === 'Volume' ? node.image.url : undefined;
  }, `${name}.nii.gz`);
}

interface DialogProps {
  readonly volume: ShownVolume;
  readonly onClose: () => void;
}

function SplitDialog({ volume, onClose }: DialogProps) {
  return (
    <WorkDialog
      title="Split limbs"
      verb="Split"
      name="Splitting limbs"
      onClose={onClose}
      operation={SplitVolumeDocument}
      variables={{ input: { volumeIds: [volume.id] } }}
      jobOf={({ splitLimbs }) => splitLimbs.job.id}
    >
      The image and its label maps are cut into a left and a right volume. The original is kept, and
      left out of coverage, cohorts and lists.
    </WorkDialog>
  );
}

function DeriveDialog({ volume, onClose }: DialogProps) {
  return (
    <WorkDialog
      title="Derive intermuscular fat"
      verb="Derive"
      name="Deriving"
      onClose={onClose}
      operation={DeriveVolumeDocument}
      variables={{ input: { volumeIds: [volume.id] } }}
      jobOf={({ deriveClasses }) => deriveClasses.job.id}
    >
      What lies beneath the subcutaneous fat and has no label becomes intermuscular fat, as an
      accepted label map that says what it was derived from.
    </WorkDialog>
  );
}

function DeleteVolume({ volume, isOpen, onClose }: DialogProps & { isOpen: boolean }) {
  const navigate = useNavigate();
  const linkTo = useLinkTo();
  const remove = useChange(DeleteVolumeDocument, {
    done: ({ deleteVolume }) =>
      `${deleteVolume.volumes} volumes and ${deleteVolume.annotations} label maps are deleted.`,
    onDone: () => void navigate(linkTo('/volumes')),
  });
  return (
    <ReasonDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Delete the volume?"
      verb="Delete volume"
      isDangerous
      onConfirm={(reason) => remove.mutateAsync({ input: { id: volume.id, reason } })}
    >
      The image goes, with its label maps{volume.limbs.length > 0 ? ', its limbs' : ''} and their
      bytes. That cannot be undone; it can be imported again. Refused where a frozen snapshot
      depends on it.
    </ReasonDialog>
  );
}
