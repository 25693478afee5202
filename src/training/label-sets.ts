/** A label of a snapshot that stands for any of several classes. */
export interface LabelSet {
  readonly code: string;
  /** Codes of the trained classes among those that it includes, in training order. */
  readonly classes: readonly string[];
  /** Codes of all the classes that a voxel with this label may belong to. */
  readonly includes: readonly string[];
}

/**
 * Output channels that a voxel of each label set may be of, in ascending order: the trained classes of the
 * set, and the background, channel 0, where it includes a class that is not trained.
 *
 * @param classes codes of the trained classes in training order
 */
export function labelSetChannels(
  classes: readonly string[],
  labelSets: readonly Pick<LabelSet, 'includes'>[],
): number[][] {
  return labelSets.map(({ includes }) => {
    const channels = classes.flatMap((code, index) => (includes.includes(code) ? [index + 1] : []));
    return channels.length < includes.length ? [0, ...channels] : channels;
  });
}
