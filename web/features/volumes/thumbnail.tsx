import { IconPhoto } from '@tabler/icons-react';
import classes from './thumbnail.module.css';

export interface ThumbnailProps {
  readonly thumbnail: { readonly sha256: string; readonly url: string } | null;
  /** Side of the square that it is shown in, in pixels. */
  readonly side: number;
}

/** A link is good for a quarter of an hour, and made anew whenever the page is read again. */
const goodForMs = 10 * 60 * 1000;

const links = new Map<string, { readonly url: string; readonly since: number }>();

/** The link that was given first, while it is good, so that pictures are not loaded again with every reading. */
function lastingLink({ sha256, url }: { sha256: string; url: string }): string {
  const known = links.get(sha256);
  if (known && Date.now() - known.since < goodForMs) return known.url;
  links.set(sha256, { url, since: Date.now() });
  return url;
}

/** The middle slice of a volume; what it is of stands beside it. */
export function Thumbnail({ thumbnail, side }: ThumbnailProps) {
  return (
    <div className={classes.frame} style={{ width: side, height: side }}>
      {thumbnail === null ? (
        <IconPhoto size={side / 4} stroke={1.2} aria-label="No thumbnail yet" />
      ) : (
        <img src={lastingLink(thumbnail)} alt="" loading="lazy" decoding="async" />
      )}
    </div>
  );
}
