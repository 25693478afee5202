import { Button, RangeSlider, Slider, Stack, Text } from '@mantine/core';
import type { ViewedVolume } from '../labels/classes.ts';
import type { Display } from '../use-display.ts';
import type { Pictures } from '../use-pictures.ts';
import type { SetViewerState, ViewerState } from '../use-viewer-state.ts';
import { ClassList } from './class-list.tsx';
import { ErrorTable } from './error-table.tsx';
import { MaskControl } from './mask-control.tsx';
import { AnnotationSelect, BesideSelect, VersionSelect, VersionsSelect } from './selects.tsx';

export interface SidePanelProps {
  readonly volume: ViewedVolume;
  readonly state: ViewerState;
  readonly setState: SetViewerState;
  readonly pictures: Pictures;
  readonly display: Display;
  readonly slice: number;
}

/** What is laid over the image, what it means, and how strong it is. */
export function SidePanel(props: SidePanelProps) {
  const { state } = props;
  const isPerClass = state.compare === 'labels' || state.compare === 'predictions';
  return (
    <Stack gap="sm">
      {state.compare === 'predictions' && <VersionsSelect {...props} />}
      {(state.compare === 'errors' || state.compare === 'weights') && <VersionSelect {...props} />}
      <AnnotationSelect {...props} />
      {state.compare === 'labels' && <BesideSelect {...props} />}
      {state.compare === 'weights' && <MaskControl {...props} />}
      {state.compare === 'errors' && <ErrorTable {...props} />}
      {isPerClass && <ClassList {...props} />}
      <DrawingControls {...props} />
    </Stack>
  );
}

function DrawingControls({ pictures: { image }, display }: SidePanelProps) {
  const { min, max } = image?.range ?? { min: 0, max: 1 };
  const { low, high } = display.window;
  return (
    <Stack gap={4}>
      <Text size="xs" fw={500}>
        Opacity of what is laid over
      </Text>
      <Slider
        size="sm"
        thumbLabel="Opacity of what is laid over"
        min={0}
        max={100}
        label={(percent) => `${percent} %`}
        value={Math.round(100 * display.opacity)}
        onChange={(percent) => display.setOpacity(percent / 100)}
      />
      <Text size="xs" fw={500} mt={6}>
        Black to white: {shown(low)} to {shown(high)}
      </Text>
      <RangeSlider
        size="sm"
        thumbFromLabel="Value that is black"
        thumbToLabel="Value that is white"
        min={min}
        max={max}
        step={(max - min) / 500 || 1}
        minRange={(max - min) / 500}
        label={null}
        value={[Math.max(min, low), Math.min(max, high)]}
        onChange={([from, to]) => display.setWindow({ low: from, high: to })}
      />
      <Button
        variant="default"
        mt={4}
        onClick={() => display.setWindow(null)}
        style={{ alignSelf: 'flex-start' }}
      >
        Contrast by itself (A)
      </Button>
    </Stack>
  );
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
