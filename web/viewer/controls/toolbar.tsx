import {
  ActionIcon,
  Group,
  Kbd,
  Popover,
  SegmentedControl,
  Select,
  Table,
  Tooltip,
} from '@mantine/core';
import {
  IconCamera,
  IconEye,
  IconEyeOff,
  IconHelp,
  IconRefresh,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import { hasWebgl } from '../panes/open-renderer.ts';
import type { Display } from '../use-display.ts';
import { keys } from '../use-keys.ts';
import { type Plane, planes, type SetViewerState, type ViewerState } from '../use-viewer-state.ts';

const modes = [
  { value: 'labels', label: 'Labels' },
  { value: 'errors', label: 'Errors of a prediction' },
  { value: 'weights', label: 'Weight mask' },
  { value: 'predictions', label: 'Predictions' },
] as const;

interface ToolbarProps {
  readonly state: ViewerState;
  readonly setState: SetViewerState;
  readonly display: Display;
  readonly save: () => void;
  readonly help: {
    readonly isOpen: boolean;
    readonly toggle: () => void;
    readonly close: () => void;
  };
}

/** What is compared, from where it is seen, and what is done with the picture. */
export function Toolbar({ state, setState, display, save, help }: ToolbarProps) {
  const EyeIcon = display.areLabelsShown ? IconEye : IconEyeOff;
  return (
    <Group justify="space-between" gap="xs">
      <SegmentedControl
        aria-label="What is shown"
        data={[...modes]}
        value={state.compare}
        onChange={(compare) => void setState({ compare })}
      />
      <Group gap={4}>
        <Select
          aria-label="Plane"
          w={120}
          allowDeselect={false}
          data={planesHere.map((plane) => ({ value: plane, label: planeNames[plane] }))}
          value={state.view}
          onChange={(view) =>
            void setState({ view: planes.find((plane) => plane === view) ?? 'axial' })
          }
        />
        <Tool label="Larger (+)" icon={IconZoomIn} onClick={() => display.zoom(1.25)} />
        <Tool label="Smaller (−)" icon={IconZoomOut} onClick={() => display.zoom(0.8)} />
        <Tool
          label="Size, place and contrast as at the beginning (0)"
          icon={IconRefresh}
          onClick={display.reset}
        />
        <Tool
          label={
            display.areLabelsShown ? 'Hide what is laid over (L)' : 'Show what is laid over (L)'
          }
          icon={EyeIcon}
          onClick={display.toggleLabels}
        />
        <Tool label="Save as PNG" icon={IconCamera} onClick={save} />
        <Help {...help} />
      </Group>
    </Group>
  );
}

/** Without WebGL there is one plane at a time. */
const planesHere = planes.filter((plane) => hasWebgl || plane !== 'multiplanar');

const planeNames: Readonly<Record<Plane, string>> = {
  axial: 'Axial',
  coronal: 'Coronal',
  sagittal: 'Sagittal',
  multiplanar: 'All three',
};

function Tool({
  label,
  icon: Icon,
  onClick,
}: {
  label: string;
  icon: typeof IconCamera;
  onClick: () => void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={onClick}>
        <Icon size={18} />
      </ActionIcon>
    </Tooltip>
  );
}

const mouse = [
  { what: 'Wheel', does: 'through the slices' },
  { what: 'Ctrl + wheel', does: 'larger and smaller' },
  { what: 'Drag', does: 'moves the image' },
  { what: 'Shift or right drag', does: 'contrast: across its width, down its level' },
  { what: 'Double click', does: 'as at the beginning' },
  { what: 'Click (all three planes)', does: 'goes to the point' },
] as const;

function Help({ isOpen, toggle, close }: ToolbarProps['help']) {
  return (
    <Popover
      opened={isOpen}
      onDismiss={close}
      position="bottom-end"
      withArrow
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <ActionIcon aria-label="Keys and mouse (?)" onClick={toggle}>
          <IconHelp size={18} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Keys and mouse">
        <Table withRowBorders={false} aria-label="Keys and mouse">
          <Table.Tbody>
            {keys.map(({ keys: names, does }) => (
              <Table.Tr key={does}>
                <Table.Td>
                  {names.map((name) => (
                    <Kbd key={name} size="xs" mr={4}>
                      {name}
                    </Kbd>
                  ))}
                </Table.Td>
                <Table.Td>{does}</Table.Td>
              </Table.Tr>
            ))}
            {mouse.map(({ what, does }) => (
              <Table.Tr key={what}>
                <Table.Td>{what}</Table.Td>
                <Table.Td>{does}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Popover.Dropdown>
    </Popover>
  );
}
