import {
  Checkbox,
  FileInput,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  TextInput,
} from '@mantine/core';
import { useRows } from '../../api/use-graphql.ts';
import { isAtLeast } from '../../components/roles.ts';
import { VolumeLabelMapsDocument } from '../../generated/volumes.ts';
import type { ShownVolume } from './shown.ts';

/** What is said of a label map that is added. */
export interface LabelMapForm {
  readonly file: File | null;
  readonly table: File | null;
  readonly classes: readonly string[];
  /** First and last slice that were looked at, from 0; empty where nothing is said. */
  readonly first: string | number;
  readonly last: string | number;
  readonly isExhaustive: boolean;
  readonly annotator: string;
  readonly tool: string;
  /** As 2026-11-28, or empty. */
  readonly annotatedAt: string;
  readonly correctedFromId: string | null;
  readonly accept: boolean;
}

export interface LabelMapFieldsProps {
  readonly form: LabelMapForm;
  readonly setForm: (form: LabelMapForm) => void;
  readonly volume: ShownVolume;
}

export function LabelMapFields({ form, setForm, volume }: LabelMapFieldsProps) {
  const set = (more: Partial<LabelMapForm>) => setForm({ ...form, ...more });
  const last = volume.sliceCount - 1;
  const isEditor = isAtLeast(volume.study.role, 'EDITOR');
  return (
    <>
      <FileInput
        size="xs"
        label="Label map"
        description="A NIfTI file on the grid of the image"
        placeholder="Choose a file (.nii, .nii.gz)"
        accept=".nii,.gz"
        required
        value={form.file}
        onChange={(file) => set({ file })}
      />
      <FileInput
        size="xs"
        label="Label table"
        description="What its values mean (ITK-SNAP or JSON), where they are not those of the schema"
        placeholder="None: the values are those of the schema"
        clearable
        clearButtonProps={{ 'aria-label': 'No label table' }}
        value={form.table}
        onChange={(table) => set({ table })}
      />
      <MultiSelect
        label="Classes looked for"
        description="All that somebody looked for, found or not, and nothing else"
        searchable
        data={volume.schema.classes.map(({ code, name }) => ({ value: code, label: name }))}
        value={[...form.classes]}
        onChange={(classes) => set({ classes })}
      />
      <Group grow align="flex-end">
        <NumberInput
          label="First slice looked at"
          description={`0 to ${last}; all when empty`}
          min={0}
          max={last}
          allowDecimal={false}
          value={form.first}
          onChange={(first) => set({ first })}
        />
        <NumberInput
          label="Last slice looked at"
          description={`0 to ${last}`}
          min={0}
          max={last}
          allowDecimal={false}
          value={form.last}
          onChange={(value) => set({ last: value })}
        />
      </Group>
      <Group grow>
        <TextInput
          label="Reader"
          placeholder="You"
          value={form.annotator}
          onChange={({ currentTarget }) => set({ annotator: currentTarget.value })}
        />
        <TextInput
          label="Tool"
          placeholder="unknown"
          value={form.tool}
          onChange={({ currentTarget }) => set({ tool: currentTarget.value })}
        />
        <TextInput
          label="Drawn on"
          type="date"
          value={form.annotatedAt}
          onChange={({ currentTarget }) => set({ annotatedAt: currentTarget.value })}
        />
      </Group>
      <Corrects form={form} set={set} volume={volume} />
      <Checkbox
        label="Exhaustive: no voxel outside the labels belongs to any class of the region"
        checked={form.isExhaustive}
        onChange={({ currentTarget }) => set({ isExhaustive: currentTarget.checked })}
      />
      <Checkbox
        label="Accept it at once"
        description={
          isEditor
            ? 'Else it is a draft, to be reviewed'
            : 'Editors of the study may; it is a draft'
        }
        disabled={!isEditor}
        checked={form.accept}
        onChange={({ currentTarget }) => set({ accept: currentTarget.checked })}
      />
    </>
  );
}

interface CorrectsProps extends Pick<LabelMapFieldsProps, 'form' | 'volume'> {
  readonly set: (more: Partial<LabelMapForm>) => void;
}

function Corrects({ form, set, volume }: CorrectsProps) {
  const found = useRows(VolumeLabelMapsDocument, { id: volume.id, after: null }, ({ node }) =>
    node?.__typename === 'Volume' ? node.annotations : null,
  );
  if (found.rows.length === 0) return null;
  return (
    <Select
      label="Corrects"
      description="A label map of the volume, such as a prediction; classes and slices are then those of it, unless given"
      placeholder="None"
      clearable
      clearButtonProps={{ 'aria-label': 'Corrects none' }}
      data={found.rows.map(({ id, annotator, tool, status }) => ({
        value: id,
        label: `${annotator}, ${tool} (${status.toLowerCase()})`,
      }))}
      value={form.correctedFromId}
      onChange={(correctedFromId) => set({ correctedFromId })}
    />
  );
}
