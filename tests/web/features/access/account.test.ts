import { describe, expect, test } from 'vitest';
import { browserOf } from '../../../../web/features/access/account/browser-of.ts';
import { needsPresentPassword } from '../../../../web/features/access/account/fresh.ts';
import { startOfDay } from '../../../../web/features/access/members/start-of-day.ts';

describe('what a session began in', () => {
  test.each([
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
      'Chrome on Linux',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
      'Safari on macOS',
    ],
    ['Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 'Firefox on Android'],
    ['curl/8.5.0', 'curl/8.5.0'],
    [null, 'unknown'],
  ])('%s is %s', (userAgent, name) => {
    expect(browserOf(userAgent)).toBe(name);
  });
});

describe('a new password takes the present one', () => {
  const now = Date.parse('2026-11-28T12:00:00Z');
  const session = (origin: 'LINK' | 'PASSWORD', createdAt: string, isCurrent = true) => ({
    ...{ origin, createdAt, isCurrent },
  });

  test('but not within an hour of a link', () => {
    expect(needsPresentPassword([session('LINK', '2026-11-28T11:30:00Z')], now)).toBe(false);
    expect(needsPresentPassword([session('LINK', '2026-11-28T10:59:00Z')], now)).toBe(true);
    expect(needsPresentPassword([session('PASSWORD', '2026-11-28T11:59:00Z')], now)).toBe(true);
  });

  test('whatever other sessions began with', () => {
    const sessions = [
      session('LINK', '2026-11-28T11:59:00Z', false),
      session('PASSWORD', '2026-11-28T11:59:00Z'),
    ];
    expect(needsPresentPassword(sessions, now)).toBe(true);
  });
});

describe('the beginning of a day', () => {
  test('is that of the place where the person is', () => {
    expect(startOfDay('2026-11-28')).toBe(new Date(2026, 10, 28).toISOString());
  });

  test.each([null, '', '28.11.2026', '2026-13-01', '0000-01-01', '12026-01-01'])(
    'of %j is none',
    (day) => {
      expect(startOfDay(day)).toBeNull();
    },
  );
});
