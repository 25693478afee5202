import { MultiSelect, Select } from '@mantine/core';
import { volumesBeside } from '../labels/choose.ts';
import { annotationName, counts } from '../labels/classes.ts';
import { ALL_MANUAL, NO_LABELS } from '../use-viewer-state.ts';
import type { SidePanelProps } from './side-panel.tsx';

/** Whose labels are shown, or held against predictions. */
export function AnnotationSelect({ volume, state, setState }: SidePanelProps) {
  const isReference = state.compare !== 'labels';
  const all = volume.annotations.nodes;
  const choosable = isReference ? all.filter(({ kind }) => kind !== 'MODEL') : all;
  const manual = all.filter(counts).length;
  const data = [
    { value: ALL_MANUAL, label: `All that count in coverage (${manual})` },
    ...choosable.map((annotation) => ({ value: annotation.id, label: annotationName(annotation) })),
    ...(isReference ? [] : [{ value: NO_LABELS, label: 'None' }]),
  ];
  const isKnown = data.some(({ value }) => value === state.labels);
  return (
    <Select
      label={isReference ? 'Manual labels' : 'Labels'}
      allowDeselect={false}
      data={data}
      value={isKnown ? state.labels : ALL_MANUAL}
      onChange={(labels) => void setState({ labels })}
    />
  );
}

/** The version whose prediction is looked at. */
export function VersionSelect({ setState, pictures }: SidePanelProps) {
  return (
    <Select
      label="Prediction of"
      placeholder="no version has predicted it"
      allowDeselect={false}
      data={[...pictures.available.keys()]}
      value={pictures.versions[0] ?? null}
      onChange={(version) => void setState({ version })}
    />
  );
}

/** The versions whose predictions are side by side. */
export function VersionsSelect({ state, setState, pictures }: SidePanelProps) {
  const value = state.versions.length > 0 ? state.versions : [ALL_MANUAL, ...pictures.versions];
  return (
    <MultiSelect
      label="Side by side (two to four)"
      maxValues={5}
      data={[
        { value: ALL_MANUAL, label: 'labelled' },
        ...[...pictures.available.keys()].map((name) => ({ value: name, label: name })),
      ]}
      value={[...value]}
      onChange={(versions) => void setState({ versions: versions.length > 0 ? versions : null })}
    />
  );
}

/** The same limb at another visit. */
export function BesideSelect({ volume, state, setState }: SidePanelProps) {
  const others = volumesBeside(volume);
  return (
    <Select
      label="Beside it"
      clearable
      disabled={others.length === 0}
      placeholder={
        others.length === 0 ? 'no other visit of this limb' : 'another visit of this limb'
      }
      data={others.map(({ id, name }) => ({ value: id, label: name }))}
      value={state.beside}
      onChange={(beside) => void setState({ beside })}
    />
  );
}
