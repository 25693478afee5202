import { Select, Text } from '@mantine/core';
import { MASK_MODES, maskLooks, maskMeanings } from '../labels/weights.ts';
import type { SidePanelProps } from './side-panel.tsx';
import { Legend } from './swatch.tsx';

/** Which voxels the cross-entropy counts under a mode, and how often. */
export function MaskControl({ state, setState }: SidePanelProps) {
  return (
    <>
      <Select
        label="Mode"
        allowDeselect={false}
        data={[...MASK_MODES]}
        value={state.mask}
        onChange={(mask) =>
          void setState({ mask: MASK_MODES.find((mode) => mode === mask) ?? null })
        }
      />
      <Text size="xs">{maskMeanings[state.mask]}</Text>
      <Legend looks={maskLooks} />
      <Text size="xs" c="dimmed">
        Every class that is annotated in a slice weighs 1 here; classes that nobody annotated there,
        and the background, count nothing.
      </Text>
    </>
  );
}
