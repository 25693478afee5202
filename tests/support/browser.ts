import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

const program = '/usr/bin/chromium';

/** Why tests in a browser are left out; undefined when they are not. */
export const browserLeftOut = existsSync(program)
  ? undefined
  : 'there is no chromium; on Debian: apt-get install chromium';

/** In software, so that pictures are the same on every machine, and slow. */
const softwareWebgl = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/**
 * A browser that asks nobody for anything by itself.
 *
 * @param options.webgl whether pages can draw by WebGL
 */
export function openBrowser({ webgl = false }: { webgl?: boolean } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    args: [
      '--headless',
      '--no-sandbox',
      ...(webgl ? softwareWebgl : ['--disable-gpu']),
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * Lets what was just asked for be drawn, and colours that fade into one another arrive, which on their way are no
 * defect of contrast. What turns without end is not waited for.
 */
const settle = `
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))).then(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
        .map(({ finished }) => finished),
    ),
  ).then(() => undefined)`;

/** A page as it is for who has signed in, and what went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, exceptions, and requests to other servers. */
  readonly problems: string[];
  /** Closes it, and all that was opened from it. */
  close(): Promise<void>;
}

/** @param token of a session; null for who is not signed in */
export async function openPage(
  browser: Browser,
  { url, token }: { readonly url: string; readonly token: string | null },
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  if (token !== null) {
    await context.addCookies([{ name: 'myograph_session', value: token, url, httpOnly: true }]);
  }
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && origin !== url)
      problems.push(request.url());
  });
  return { page, problems, close: () => context.close() };
}

/**
 * Holds the page as it is now against WCAG 2.2 AA, as far as axe can tell.
 *
 * @param without what in the page others have made, by CSS selector
 */
export async function expectAccessible(page: Page, without?: string): Promise<void> {
  await page.evaluate(settle);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const builder = new AxeBuilder({ page }).withTags(tags);
  if (without !== undefined) builder.exclude(without);
  const { violations } = await builder.analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' | ')}`),
  ).toEqual([]);
}
