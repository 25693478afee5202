import { describe, expect, test } from 'vitest';
import { localPath } from '../../../../web/features/access/local-path.ts';

const origin = 'https://myograph.example';

describe('after signing in', () => {
  test.each([
    ['/models'],
    ['/models/calf/3?study=calves&sort=dice#top'],
    ['/coverage?study=%C3%A4'],
    ['/?next=https://evil.example'],
  ])('one comes back to %s', (next) => {
    expect(localPath(next, origin)).toBe(next);
  });

  test.each([
    null,
    '',
    'models',
    'https://evil.example/',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/%2e//evil.example',
    '/a/..//evil.example',
    '/./\\evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '/sign-in?next=/sign-in',
  ])('nobody is led elsewhere: %j', (next) => {
    expect(localPath(next, origin)).toBe('/');
  });

  test('whatever is asked for stays on this server', () => {
    const pieces = ['/', '\\', '.', '..', '\t', '%2f', '@', ':', 'evil.example', '?', '#'];
    for (const a of pieces) {
      for (const b of pieces) {
        for (const c of pieces) {
          const path = localPath(`/${a}${b}${c}//evil.example`, origin);
          expect(new URL(path, origin).origin).toBe(origin);
        }
      }
    }
  });
});
