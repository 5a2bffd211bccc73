// Every page in every state, as people see it: two schemes, the widths of a desk, a phone and 400 % zoom, two directions,
// and what their systems ask for. One visit a page and language; the window and the system change under it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe } from '../lib/axe.js';
import { picture } from '../lib/browser.js';
import { anatomy, prematureErrors } from '../lib/document.js';
import { tabThrough } from '../lib/focus.js';
import { fadedBorders, lostInForcedColors, overflow, runningAnimations, sizes, spaceText } from '../lib/layout.js';
import { COMPANY, DEMO, EXPECTED } from '../lib/pages.js';
import { company, setting } from '../lib/setting.js';
import { watchWork, workOf } from '../lib/weight.js';

const { place, arrive } = company();
const demo = setting();

const WIDTHS = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 }, narrow: { width: 320, height: 640 }, zoomed: { width: 320, height: 200 } };
const LOOKS = {
  en: [['light', 'wide'], ['light', 'phone'], ['light', 'narrow'], ['dark', 'wide'], ['dark', 'narrow'], ['light', 'zoomed']],
  ar: [['light', 'wide'], ['dark', 'narrow']],
};
const DIRECTIONS = { en: 'ltr', ar: 'rtl' };

const visits = [
  ...Object.entries(COMPANY).map(([name, visit]) => [name, visit, arrive, Object.keys(LOOKS)]),
  // The demo is an application for developers.
  ...Object.entries(DEMO).map(([name, visit]) => [name, visit, demo, ['en']]),
];

for (const [name, visit, arrive, locales] of visits) {
  for (const locale of locales) {
    test(`${name}-${locale}: no barrier, nothing cut off, nothing too small, in any window`, async (t) => {
      // Without transitions: a colour on its way from one scheme to the other is nobody's.
      const { page } = await arrive(t, { locale, motion: 'reduce', expect: EXPECTED[name] });
      await visit(page, place);
      // Before the pictures: taking one leaves a style on the field with the caret.
      const wrong = await anatomy(page, { lang: locale, dir: DIRECTIONS[locale] });
      if (!/error|outage/.test(name)) wrong.push(...(await prematureErrors(page)));
      for (const [scheme, width] of LOOKS[locale]) {
        await page.setViewportSize(WIDTHS[width]);
        await page.emulateMedia({ colorScheme: scheme });
        const found = [...(width === 'zoomed' ? [] : await axe(page)), ...(await overflow(page)), ...(await sizes(page))];
        wrong.push(...found.map((one) => `${scheme} ${width}: ${one}`));
        await picture(page, `${name}-${locale}-${scheme}-${width}`);
      }
      assert.deepEqual(wrong, []);
    });
  }

  test(`${name}: the keyboard reaches everything and one sees where one is; no system's wish loses anything`, async (t) => {
    const { page } = await arrive(t, { expect: EXPECTED[name] });
    await visit(page, place);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      const way = await tabThrough(page);
      assert.deepEqual([way.invisible, way.unreached, way.positive], [[], [], []], colorScheme);
      const firstField = way.stops.findIndex((stop) => stop.field);
      assert.ok(firstField <= 3, `${firstField} stops before the first field`);
    }
    await page.setViewportSize(WIDTHS.narrow);
    await page.emulateMedia({ colorScheme: 'light', contrast: 'more' });
    assert.deepEqual(await fadedBorders(page), []);
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce', contrast: 'no-preference' });
    await picture(page, `${name}-forced`);
    assert.deepEqual(await lostInForcedColors(page), []);
    assert.equal(await runningAnimations(page), 0);
    await spaceText(page);
    assert.deepEqual(await overflow(page), []);
  });

  test(`${name}: still while it loads, small, and all that it needs is in it`, async (t) => {
    const { page, context } = await arrive(t, { expect: EXPECTED[name] });
    await watchWork(context);
    await visit(page, place);
    // Another process may hold the processor for a moment, also while half of the page is there: a page that makes a long
    // task, or moves what it has shown, does so every time.
    const seen = [];
    for (let count = 0; count < 3; count += 1) {
      if (count > 0) await page.reload();
      const { shifts, longTasks, elements, requests } = await workOf(page);
      assert.ok(elements <= 150, `${elements} elements`);
      assert.equal(requests, 1);
      seen.push({ shifts, longTasks });
      if (shifts === 0 && longTasks === 0) break;
    }
    assert.deepEqual(seen.at(-1), { shifts: 0, longTasks: 0 }, JSON.stringify(seen));
  });
}
