import { Button, Group, NumberInput, Select, Slider, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatDice } from '../../components/format.ts';
import { type SliceDice, useEvaluatedVersions } from '../data/use-slice-dice.ts';
import type { ViewedVolume } from '../labels/classes.ts';
import type { Pictures } from '../use-pictures.ts';
import type { SetViewerState, ViewerState } from '../use-viewer-state.ts';
import { coverageBySlice } from './coverage.ts';
import { CoverageStrip, DiceStrip } from './strips.tsx';

interface SliceBarProps {
  readonly volume: ViewedVolume;
  readonly state: ViewerState;
  readonly setState: SetViewerState;
  readonly pictures: Pictures;
  readonly slice: number;
  readonly goTo: (slice: number) => void;
  readonly dice: SliceDice;
  /** Null where no slice is the worst. */
  readonly onWorst: (() => void) | null;
}

/** Which slice, of which class, and what is known and measured along the stack. */
export function SliceBar(props: SliceBarProps) {
  const { volume, slice, goTo, dice, onWorst } = props;
  const { sliceCount } = volume;
  // Thumb and cells lie above one another: the first is in the middle of the first cell.
  const inset = `calc(100% / ${2 * sliceCount})`;
  const value = dice.dice?.[slice];
  return (
    <Stack gap={4}>
      <div style={{ paddingInline: inset }}>
        <Slider
          size="sm"
          thumbLabel="Slice"
          min={0}
          max={Math.max(1, sliceCount - 1)}
          disabled={sliceCount === 1}
          label={(at) => `slice ${at}`}
          value={slice}
          onChange={goTo}
        />
      </div>
      <Coverage {...props} />
      {dice.dice && <DiceStrip dice={dice.dice} slice={slice} onGo={goTo} />}
      <ErrorNotice title="Dice could not be read" error={dice.error} />
      <Group gap="xs" align="flex-end">
        <NumberInput
          label="Slice"
          w={84}
          min={0}
          max={sliceCount - 1}
          clampBehavior="strict"
          value={slice}
          onChange={(to) => typeof to === 'number' && goTo(to)}
        />
        <ClassSelect {...props} />
        <DiceVersionSelect {...props} />
        <Button variant="default" disabled={onWorst === null} onClick={() => onWorst?.()}>
          Worst slice (N)
        </Button>
        <Text size="xs" c="dimmed" pb={6} role="status">
          {diceText(props, value)}
        </Text>
      </Group>
    </Stack>
  );
}

function diceText({ state, slice, dice }: SliceBarProps, value: number | null | undefined): string {
  const { version } = state;
  if (version === null) return 'Choose a version that was evaluated to see its Dice by slice.';
  if (dice.isPending) return '';
  if (dice.dice === null) {
    const what = state.class === null ? 'this volume' : 'this class of this volume';
    return `${version} was not measured in ${what}.`;
  }
  if (value === undefined) return `Slice ${slice}: not measured.`;
  if (value === null) return `Slice ${slice}: nothing to measure, in neither mask.`;
  return `Slice ${slice}: Dice ${formatDice(value)}.`;
}

function Coverage({ volume, state, pictures, slice, goTo }: SliceBarProps) {
  const { manual } = pictures.layers;
  const coverage = useMemo(() => {
    if (manual === null) return null;
    const { classes } = volume.schema;
    const values = classes.flatMap(({ code, kind }, index) =>
      code === state.class || (state.class === null && kind !== 'GROUP') ? [index + 1] : [],
    );
    return coverageBySlice(manual.known, manual.labels, values, classes.length);
  }, [manual, volume, state.class]);
  if (coverage === null) return null;
  return <CoverageStrip coverage={coverage} slice={slice} onGo={goTo} />;
}

function ClassSelect({ volume, state, setState }: SliceBarProps) {
  return (
    <Select
      label="Class"
      w={200}
      searchable
      clearable
      placeholder="all classes"
      data={volume.schema.classes.map(({ code, name }) => ({ value: code, label: name }))}
      value={state.class}
      onChange={(code) => void setState({ class: code })}
    />
  );
}

function DiceVersionSelect({ state, setState }: SliceBarProps) {
  const evaluated = useEvaluatedVersions();
  const names = [...new Set([...evaluated, ...(state.version === null ? [] : [state.version])])];
  return (
    <Select
      label="Dice of"
      w={160}
      searchable
      clearable
      placeholder="a version"
      data={names}
      value={state.version}
      onChange={(version) => void setState({ version })}
    />
  );
}
