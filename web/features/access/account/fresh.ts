const HOUR_MS = 60 * 60 * 1000;

interface Session {
  readonly origin: 'PASSWORD' | 'LINK' | 'MACHINE';
  /** ISO 8601. */
  readonly createdAt: string;
  readonly isCurrent: boolean;
}

/**
 * Whether a new password takes the present one: not within an hour of a one-time link, as the server has it.
 *
 * @param now in ms since 1970
 */
export function needsPresentPassword(sessions: readonly Session[], now: number): boolean {
  const here = sessions.find(({ isCurrent }) => isCurrent);
  return here?.origin !== 'LINK' || now - Date.parse(here.createdAt) >= HOUR_MS;
}
