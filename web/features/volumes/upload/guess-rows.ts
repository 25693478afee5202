import type { Cells } from './manifest-columns.ts';

export interface GuessOptions {
  /** Body regions that have a label schema. */
  readonly regions: readonly string[];
  /** Cells that all rows begin with. */
  readonly defaults: Cells;
  /** Who drew the label maps, as far as one can tell. */
  readonly annotator: string;
  /** Path of the label table, where there is one alone. */
  readonly labelTable: string | null;
}

const labelWords = /(^|[^a-z])(labels?|seg|segmentation|mask|roi|rois|manual|gt)([^a-z]|$)/i;

/** A path without its extensions. */
function stemOf(path: string): string {
  return path.replace(/\.nii(\.gz)?$/i, '');
}

/** What is left of a path when words for label maps and for images are taken out: the same for both of a pair. */
function pairKey(path: string): string {
  return stemOf(path)
    .toLowerCase()
    .replace(/labels?|segmentation|seg|masks?|rois?|images?|img|manual|gt/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** Whether a file is rather a label map than an image, by its path. */
export function isLabelMapName(path: string): boolean {
  return labelWords.test(stemOf(path));
}

/**
 * Rows for the files, one an image, as their paths suggest: the label map of the same name, subject, visit, limb
 * and region. A person corrects what is wrong.
 */
export function guessRows(
  paths: readonly string[],
  { regions, defaults, annotator, labelTable }: GuessOptions,
): Cells[] {
  const labelMaps = new Map(paths.filter(isLabelMapName).map((path) => [pairKey(path), path]));
  const images = paths.filter((path) => !isLabelMapName(path));
  return images.map((image) => {
    const labelMap = labelMaps.get(pairKey(image));
    return {
      ...defaults,
      image,
      ...guessPlace(image, regions),
      ...(labelMap !== undefined && {
        ...{ label_map: labelMap, annotator },
        ...(labelTable !== null && { label_table: labelTable }),
      }),
    };
  });
}

/** Label maps for which there is no image of the same name. */
export function unpairedLabelMaps(paths: readonly string[]): string[] {
  const images = new Set(paths.filter((path) => !isLabelMapName(path)).map(pairKey));
  return paths.filter((path) => isLabelMapName(path) && !images.has(pairKey(path)));
}

/** Subject, visit, limb and region, as BIDS and people name files. */
function guessPlace(path: string, regions: readonly string[]): Cells {
  const stem = stemOf(path);
  const words = stem.split(/[^a-z0-9]+/i).filter((word) => word !== '');
  const name = stemOf(path.split('/').at(-1) ?? path);
  const visit = /(?:ses|visit|session|v)[-_]?(\w*\d+)(?=[^a-z0-9]|$)/i.exec(stem)?.[1];
  const subject = /(?:sub|subject|subj|patient|pat)[-_]?([a-z0-9]+)/i.exec(stem)?.[1];
  const region = regions.find((each) => stem.toLowerCase().includes(each.toLowerCase()));
  const limb = limbOf(words);
  return {
    subject: subject ?? plainSubject(name),
    visit: visit ?? '1',
    ...(region !== undefined && { region }),
    ...(limb !== undefined && { laterality: limb }),
  };
}

function limbOf(words: readonly string[]): string | undefined {
  const lower = words.map((word) => word.toLowerCase());
  const has = (...names: string[]) => names.some((name) => lower.includes(name));
  if (has('both', 'bilateral')) return 'both';
  if (has('left', 'l', 'lt')) return 'left';
  return has('right', 'r', 'rt') ? 'right' : undefined;
}

const words =
  /[-_.]?(left|right|both|bilateral|visit\w*|ses\w*|v\d+|t[12]w?|image|img|mri?)(?=[-_.]|$)/gi;

/** The name of the file without what is not the subject's. */
function plainSubject(name: string): string {
  const plain = name.replace(words, '').replace(/^[-_.]+|[-_.]+$/g, '');
  return plain === '' ? name : plain;
}
