import { useMemo } from 'react';
import { useGraphQL } from '../api/use-graphql.ts';
import { ViewedVolumeDocument } from '../generated/viewer.ts';
import { useImage, type ViewedImageData } from './data/use-image.ts';
import { type Layers, useLayers } from './data/use-layers.ts';
import type { Labels } from './image/stack.ts';
import {
  chosenAnnotations,
  predictionsOf,
  referenceAnnotations,
  volumeName,
} from './labels/choose.ts';
import type { ViewedAnnotation, ViewedVolume } from './labels/classes.ts';
import { type ErrorInput, errorLooks, errorMask } from './labels/errors.ts';
import { maskLooks, weightsOf } from './labels/weights.ts';
import type { Look } from './panes/renderer.ts';
import { ALL_MANUAL, type ViewerState } from './use-viewer-state.ts';

/** One of the pictures that are side by side, without how it is looked at. */
export interface Picture {
  readonly key: string;
  readonly title: string;
  readonly image: ViewedImageData;
  readonly labels: Labels | null;
  readonly looks: readonly Look[];
  /** What the values in `labels` of the volume mean, for the voxel under the mouse. */
  readonly layers: readonly { readonly name: string; readonly labels: Labels }[];
}

/** Everything that is looked at. */
export interface Pictures {
  readonly image: ViewedImageData | undefined;
  readonly layers: Layers;
  readonly pictures: readonly Picture[];
  /** Prediction and manual labels that are held against each other; null where they are not. */
  readonly compared: ErrorInput | null;
  /** Versions that have predicted this volume. */
  readonly available: ReadonlyMap<string, ViewedAnnotation>;
  /** Of these, the ones that are shown. */
  readonly versions: readonly string[];
  readonly error: Error | null;
}

const noAnnotations: readonly ViewedAnnotation[] = [];
const noPredictions: ReadonlyMap<string, ViewedAnnotation> = new Map();

export function usePictures(volume: ViewedVolume, state: ViewerState): Pictures {
  const { compare, labels, mask, hidden } = state;
  const image = useImage(volume.id);
  const beside = useBeside(compare === 'labels' ? state.beside : null);
  const available = useMemo(() => predictionsOf(volume), [volume]);
  const wanted = shownVersions(state, available).join(' ');
  const versions = useMemo(() => (wanted === '' ? [] : wanted.split(' ')), [wanted]);
  const annotations = useMemo(
    () => (compare === 'labels' ? chosenAnnotations : referenceAnnotations)(volume, labels),
    [volume, compare, labels],
  );
  const predictions = useMemo(
    () => new Map([...available].filter(([name]) => versions.includes(name))),
    [available, versions],
  );
  const layers = useLayers(volume, image.data?.stack, annotations, predictions);
  const compared = useMemo(
    () => comparedOf(volume, state.class, predictions, layers),
    [volume, state.class, predictions, layers],
  );
  const hasManual = state.versions.length === 0 || state.versions.includes(ALL_MANUAL);
  const looks = useMemo(() => classLooks(volume, hidden), [volume, hidden]);
  const pictures = useMemo((): Picture[] => {
    if (image.data === undefined) return [];
    const own = picturesOf({
      ...{ volume, compare, compared, layers, looks, mask, versions, hasManual },
    });
    const all = own.map((picture) => ({ ...picture, image: image.data }));
    return beside.picture ? [...all, { ...beside.picture, looks }] : all;
  }, [
    image.data,
    volume,
    compare,
    compared,
    layers,
    looks,
    mask,
    versions,
    hasManual,
    beside.picture,
  ]);
  const error = image.error ?? layers.error ?? beside.error;
  return { image: image.data, layers, pictures, compared, available, versions, error };
}

/** The label maps that a mode needs predictions for. */
function shownVersions(
  { compare, version, versions }: ViewerState,
  available: ReadonlyMap<string, ViewedAnnotation>,
): string[] {
  const all = [...available.keys()];
  if (compare === 'labels') return [];
  if (compare === 'predictions') {
    const chosen = versions.filter((name) => available.has(name));
    return versions.length > 0 ? chosen : all.slice(0, 4);
  }
  if (version !== null) return available.has(version) ? [version] : [];
  return all.slice(0, 1);
}

function comparedOf(
  { schema, sliceCount }: ViewedVolume,
  classCode: string | null,
  predictions: ReadonlyMap<string, ViewedAnnotation>,
  { manual, predictions: read }: Layers,
): ErrorInput | null {
  const [[name, annotation] = []] = predictions;
  const prediction = name === undefined ? undefined : read.get(name);
  if (manual === null || prediction === undefined || annotation === undefined) return null;
  const predicted = new Set(annotation.classes.map((each) => each.class.code));
  const values = schema.classes.flatMap(({ code }, index) =>
    predicted.has(code) && (classCode === null || classCode === code) ? [index + 1] : [],
  );
  return { manual, prediction, values, sliceCount, classCount: schema.classes.length };
}

function classLooks({ schema }: ViewedVolume, hidden: readonly string[]): Look[] {
  return schema.classes.flatMap(({ code, name, colour }, index) =>
    hidden.includes(code) ? [] : [{ value: index + 1, name, colour }],
  );
}

interface Shown
  extends Pick<ViewerState, 'compare' | 'mask'>,
    Pick<Pictures, 'compared' | 'layers' | 'versions'> {
  readonly volume: ViewedVolume;
  readonly looks: readonly Look[];
  /** Whether the manual labels have a pane of their own beside those of versions. */
  readonly hasManual: boolean;
}

function picturesOf(shown: Shown): Omit<Picture, 'image'>[] {
  const { volume, compare, compared, layers, looks, mask, versions } = shown;
  const name = volumeName(volume);
  const manual = layers.manual?.labels ?? null;
  const ofManual = manual === null ? [] : [{ name: 'labelled', labels: manual }];
  const predicted = versions.flatMap((version) => {
    const labels = layers.predictions.get(version);
    return labels ? [{ name: version, labels }] : [];
  });
  const inAll = { looks, layers: [...ofManual, ...predicted] };
  switch (compare) {
    case 'labels':
      return [{ ...inAll, key: 'labels', title: name, labels: manual }];
    case 'errors':
      return [
        {
          ...inAll,
          key: 'errors',
          title: `${name}: ${versions.join()} against the labels`,
          labels: compared && errorMask(compared),
          looks: errorLooks,
        },
      ];
    case 'weights':
      return [
        {
          ...inAll,
          key: 'weights',
          title: `${name}: weights of ${mask} for ${versions.join()}`,
          labels: compared && weightsOf(mask, compared),
          looks: maskLooks,
        },
      ];
    case 'predictions':
      return [
        ...(shown.hasManual
          ? [{ ...inAll, key: ALL_MANUAL, title: 'labelled', labels: manual }]
          : []),
        ...versions.map((version) => ({
          ...inAll,
          key: version,
          title: version,
          labels: layers.predictions.get(version) ?? null,
        })),
      ];
  }
}

/** Another volume of the subject, with its manual labels. */
function useBeside(id: string | null): {
  readonly picture: Omit<Picture, 'looks'> | null;
  readonly error: Error | null;
} {
  const query = useGraphQL(ViewedVolumeDocument, { id: id ?? '' }, { enabled: id !== null });
  const node = id === null ? undefined : query.data?.node;
  const volume = node?.__typename === 'Volume' && node.id === id ? node : null;
  const image = useImage(volume?.id ?? null);
  const annotations = useMemo(
    () => (volume ? chosenAnnotations(volume, ALL_MANUAL) : noAnnotations),
    [volume],
  );
  const layers = useLayers(volume, image.data?.stack, annotations, noPredictions);
  const picture = useMemo(() => {
    if (volume === null || image.data === undefined) return null;
    const labels = layers.manual?.labels ?? null;
    return {
      key: 'beside',
      title: volumeName(volume),
      image: image.data,
      labels,
      layers: labels === null ? [] : [{ name: 'labelled', labels }],
    };
  }, [volume, image.data, layers]);
  return { picture, error: id === null ? null : (query.error ?? image.error ?? layers.error) };
}
