const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** An instant of the API, in the person's own time zone; the exact one is shown on hovering. */
export function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} title={at} style={{ whiteSpace: 'nowrap' }}>
      {format.format(new Date(at))}
    </time>
  );
}
