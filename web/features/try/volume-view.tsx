import { Group, Slider, Stack, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useState } from 'react';
import type { ShownImage } from './shown-image.ts';
import type { Overlay } from './slice-pixels.ts';
import { type Pixel, SliceView } from './slice-view.tsx';

interface VolumeViewProps {
  readonly image: ShownImage;
  readonly overlay: Overlay | null;
  /** Names of the classes by their value. */
  readonly names: ReadonlyMap<number, string>;
  readonly slice: number;
  readonly onSlice: (slice: number) => void;
  readonly onOpacity: (opacity: number) => void;
}

/** A volume slice by slice, with labels over it. */
export function VolumeView({ image, overlay, names, slice, onSlice, onOpacity }: VolumeViewProps) {
  const [pixel, setPixel] = useState<Pixel | null>(null);
  const last = image.count - 1;
  const go = (by: number) => onSlice(Math.max(0, Math.min(last, slice + by)));
  const turn = (by: number) => (event: KeyboardEvent) => {
    // What moves a slider, or a choice, turns no slice.
    if (event.defaultPrevented) return;
    event.preventDefault();
    go(by);
  };
  const own = { preventDefault: false };
  useHotkeys([
    ['ArrowUp', turn(1), own],
    ['ArrowDown', turn(-1), own],
    ['PageUp', turn(10), own],
    ['PageDown', turn(-10), own],
  ]);
  const { width, height, thickness, pixelSize } = image;
  return (
    <Stack gap="xs">
      <SliceView
        image={image}
        slice={slice}
        overlay={overlay}
        label={`Axial slice ${slice} of ${image.count}, radiological view`}
        onPoint={setPixel}
      />
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed">
          {width} × {height} × {image.count} voxels of {millimetres(pixelSize.width)} ×{' '}
          {millimetres(pixelSize.height)} × {millimetres(thickness)} mm
        </Text>
        <Text size="xs" ff="monospace">
          {pixel === null ? 'Point at the image to read the label' : readout(pixel)}
        </Text>
      </Group>
      <Group gap="md" wrap="nowrap">
        <Text size="sm" w={96} style={{ flexShrink: 0 }}>
          Slice {slice} of {image.count}
        </Text>
        <Slider
          flex={1}
          min={0}
          max={Math.max(1, last)}
          disabled={last === 0}
          value={slice}
          onChange={onSlice}
          label={null}
          thumbLabel="Slice"
        />
      </Group>
      {overlay !== null && (
        <Group gap="md" wrap="nowrap">
          <Text size="sm" w={96} style={{ flexShrink: 0 }}>
            Labels {Math.round(100 * overlay.opacity)} %
          </Text>
          <Slider
            flex={1}
            min={0}
            max={1}
            step={0.05}
            value={overlay.opacity}
            onChange={onOpacity}
            label={null}
            thumbLabel="Opacity of the labels"
          />
        </Group>
      )}
      <Text size="xs" c="dimmed">
        Arrow up and down turn slices, page up and down ten of them.
      </Text>
    </Stack>
  );

  function readout({ row, column }: Pixel): string {
    const place = `row ${row}, column ${column}`;
    if (overlay === null) return place;
    const value = overlay.labels.data[(slice * height + row) * width + column] ?? 0;
    return `${place}: ${value === 0 ? 'background' : (names.get(value) ?? value)}`;
  }
}

function millimetres(length: number): string {
  return String(Number(length.toPrecision(3)));
}
