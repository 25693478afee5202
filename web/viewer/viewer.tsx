import { Alert, Grid, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useCallback, useRef } from 'react';
import { ErrorNotice } from '../components/error-notice.tsx';
import { SidePanel } from './controls/side-panel.tsx';
import { Toolbar } from './controls/toolbar.tsx';
import { Loading } from './data/loading.tsx';
import { useSliceDice } from './data/use-slice-dice.ts';
import type { ViewedVolume } from './labels/classes.ts';
import { scrubbed } from './panes/geometry.ts';
import { hasWebgl } from './panes/open-renderer.ts';
import { Panes } from './panes/panes.tsx';
import type { Renderer } from './panes/renderer.ts';
import { savePictures } from './panes/save-pictures.ts';
import { worstSlice } from './strips/dice.ts';
import { SliceBar } from './strips/slice-bar.tsx';
import { useDisplay } from './use-display.ts';
import { handleKey } from './use-keys.ts';
import { usePictures } from './use-pictures.ts';
import { useSlice } from './use-slice.ts';
import { useViewerState } from './use-viewer-state.ts';

/** A volume under its controls: everything that is looked at is in the address, how it is drawn is not. */
export function Viewer({ volume }: { volume: ViewedVolume }) {
  const [state, setState] = useViewerState();
  const pictures = usePictures(volume, state);
  const display = useDisplay(pictures.image);
  const dice = useSliceDice(volume, state.version, state.class);
  const { slice, goTo, scrubSlices } = useSlice(volume, state, setState, pictures);
  const scrub = (by: number) => {
    const { view } = state;
    const stack = pictures.image?.stack;
    if (stack === undefined || view === 'axial' || view === 'multiplanar') return scrubSlices(by);
    display.setPlacement(scrubbed(display.placement, view, by, stack));
  };
  const [isHelpOpen, help] = useDisclosure(false);
  const renderers = useRef(new Map<string, Renderer>());
  const onRenderer = useCallback((key: string, renderer: Renderer | null) => {
    if (renderer === null) renderers.current.delete(key);
    else renderers.current.set(key, renderer);
  }, []);
  const worst = dice.dice && worstSlice(dice.dice);
  const goToWorst = () => worst !== null && goTo(worst);
  const save = () =>
    savePictures(
      pictures.pictures.map(({ key, title }) => ({
        title: `${title}, slice ${slice}`,
        renderer: renderers.current.get(key),
      })),
      `${volume.subject.code}-${volume.visit.code}-slice-${slice}`,
    );
  const actions = {
    scrub,
    first: () => goTo(0),
    last: () => goTo(volume.sliceCount - 1),
    worst: goToWorst,
    toggleLabels: display.toggleLabels,
    zoom: display.zoom,
    autoContrast: () => display.setWindow(null),
    reset: display.reset,
    help: help.toggle,
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of what has the focus in it
    <div onKeyDown={(event) => handleKey(event, actions)}>
      <Stack gap="xs">
        <Toolbar
          {...{ state, setState, display, save }}
          help={{ isOpen: isHelpOpen, toggle: help.toggle, close: help.close }}
        />
        {!hasWebgl && (
          <Alert color="gray" title="This browser has no WebGL2">
            Slices are drawn without it: one plane at a time, and slower. Hardware acceleration may
            be off in its settings.
          </Alert>
        )}
        <ErrorNotice title="Something could not be read" error={pictures.error} />
        <Missing volume={volume} pictures={pictures} compare={state.compare} />
        <Grid gap="sm">
          <Grid.Col span={{ base: 12, md: 9 }}>
            <Stack gap="xs">
              {slice === null ? (
                <Loading
                  volumeId={volume.id}
                  isFailed={pictures.image === undefined && pictures.error !== null}
                />
              ) : (
                <Panes
                  {...{ pictures, display, slice, goTo, scrub, onRenderer }}
                  plane={state.view}
                  volume={volume}
                />
              )}
              <SliceBar
                {...{ volume, state, setState, goTo, dice, pictures }}
                slice={slice ?? 0}
                onWorst={worst === null ? null : goToWorst}
              />
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 3 }}>
            <SidePanel {...{ volume, state, setState, pictures, display }} slice={slice ?? 0} />
          </Grid.Col>
        </Grid>
      </Stack>
    </div>
  );
}

/** Why a comparison has nothing to show, and what to do. */
function Missing({
  volume,
  pictures,
  compare,
}: {
  volume: ViewedVolume;
  pictures: ReturnType<typeof usePictures>;
  compare: string;
}) {
  if (compare === 'labels' || pictures.versions.length > 0) return null;
  return (
    <Alert color="yellow" title="No prediction to show">
      {pictures.available.size === 0
        ? 'No model version has predicted this volume yet.'
        : 'The chosen version has not predicted this volume; others have, see the list.'}{' '}
      Predict it on the page of a model, or with: myograph predict VERSION --volume {volume.id}
    </Alert>
  );
}
