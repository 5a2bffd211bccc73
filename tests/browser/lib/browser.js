// Chromium, and visitors in it: each with a context (cookies, language, scheme, width) and a record of what went wrong.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { record } from './record.js';

const HEIGHTS = { 1280: 800, 390: 844, 320: 640 };
const PATIENCE_MS = 10_000;

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    chromiumSandbox: process.getuid() !== 0, // Chromium refuses its sandbox to root.
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
      '--force-color-profile=srgb',
      '--font-render-hinting=none',
      '--hide-scrollbars',
    ],
  });
}

/**
 * Somebody with a browser. When the test `t` ends the context is closed, and the test fails if the record is not clean:
 * a broken content security policy, a request to anybody else, a script error, an answer of 500 or above,
 * or a recommendation of Chromium's about the forms. `expect` names what this visit is to cause, as a pattern.
 */
export async function visitor(t, browser, origins, options = {}) {
  const { scheme = 'light', width = 1280, locale = 'en-US', scripts = true } = options;
  const context = await browser.newContext({
    baseURL: origins[0],
    viewport: { width, height: HEIGHTS[width] ?? 800 },
    locale,
    colorScheme: scheme,
    javaScriptEnabled: scripts,
    reducedMotion: options.motion ?? 'no-preference',
    forcedColors: options.forced ?? 'none',
    contrast: options.contrast ?? 'no-preference',
  });
  // A page that has not come by then does not come: a failing test should say so soon.
  context.setDefaultTimeout(PATIENCE_MS);
  const { found, settle } = await record(context, origins, options.expect);
  t.after(async () => {
    await settle();
    await context.close();
    assert.deepEqual(found, [], 'the record of this visit is not clean');
  });
  const page = await context.newPage();
  return { page, context, found };
}

/** Keeps a picture where `VESTIBULE_PICTURES` names a folder, for people to look at. */
export async function picture(page, name) {
  const folder = process.env.VESTIBULE_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled' });
}

/** Every combination of the given lists: `every({ scheme: ['light', 'dark'], width: [1280, 320] })`. */
export function every(lists) {
  return Object.entries(lists).reduce(
    (rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
}
