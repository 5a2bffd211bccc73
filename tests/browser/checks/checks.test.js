// Every check of lib/ is shown a page that keeps its rule and one that breaks it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe } from '../lib/axe.js';
import { launch } from '../lib/browser.js';
import { anatomy, passwordManagers, prematureErrors } from '../lib/document.js';
import { tabThrough } from '../lib/focus.js';
import { fadedBorders, lostInForcedColors, overflow, runningAnimations, sizes, spaceText } from '../lib/layout.js';
import { record } from '../lib/record.js';
import { watchWork, weigh, workOf } from '../lib/weight.js';
import { specimen } from './specimen.js';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** What `look` says of the specimen, and of the record of the visit. */
async function seen(look, spoil, { width = 1280, policy, forced, motion, scripts = true, path = '/' } = {}) {
  const served = await specimen(spoil, { policy });
  const context = await browser.newContext({ viewport: { width, height: 800 }, forcedColors: forced ?? 'none', reducedMotion: motion ?? 'no-preference', javaScriptEnabled: scripts });
  try {
    const { found, settle } = await record(context, [served.origin]);
    await watchWork(context);
    const page = await context.newPage();
    await page.goto(served.origin + path);
    const said = await look(page);
    await settle();
    return { said, found };
  } finally {
    await context.close();
    await served.close();
  }
}

const swap = (from, to) => (page) => {
  assert.ok(page.includes(from), `the specimen has no ${from}`);
  return page.replaceAll(from, to);
};

const spoilt = [
  [axe, swap('<label for="password">Password</label>', ''), /label/],
  [axe, swap('font:16px/1.5 sans-serif', 'font:16px/1.5 sans-serif;color:#bbb'), /color-contrast/],
  [axe, swap('<html lang="en"', '<html'), /html-has-lang/],
  [(page) => anatomy(page, { lang: 'en' }), swap('<h1>Log in</h1>', '<h2>Log in</h2>'), /0 × <h1>/],
  [(page) => anatomy(page, { lang: 'en' }), swap('<h1>', '<h1 style="color:red">'), /style= on h1/],
  [(page) => anatomy(page, { lang: 'en' }), swap('<form', '<form onsubmit="return true"'), /onsubmit= on form/],
  [(page) => anatomy(page, { lang: 'en' }), swap('<h1>', '<p role="alert">Wrong password</p><h1>'), /title does not begin/],
  [(page) => anatomy(page, { lang: 'ar', dir: 'rtl' }), (page) => page, /lang is en/],
  [prematureErrors, swap('type="email"', 'type="email" aria-invalid="true"'), /aria-invalid/],
  [(page) => passwordManagers(page, 'login'), swap('autocomplete="current-password"', 'autocomplete="off"'), /autocomplete=off/],
  [(page) => passwordManagers(page, 'login'), swap('maxlength="1024"', 'maxlength="64"'), /maxlength 64/],
  [(page) => passwordManagers(page, 'login'), swap('name="username"', 'name="user"'), /no field named username/],
  [(page) => passwordManagers(page, 'login'), swap('<button type="submit">', '<button type="button">'), /no submit button/],
  [(page) => passwordManagers(page, 'login'), swap('</main>', '<script>document.onpaste = (event) => event.preventDefault()</script></main>'), /paste is refused/],
  [(page) => passwordManagers(page, 'directory'), (page) => page, /autocomplete=username webauthn/],
  [(page) => passwordManagers(page, 'signup'), (page) => page, /no field named email/],
  [overflow, swap('main{max-width:20rem', 'main{width:30rem'), /480 px wide|from 0 to/],
  [overflow, swap('a{display:inline-block;', 'a{display:inline-block;height:20px;width:40px;white-space:nowrap;overflow:hidden;'), /cut off/],
  [async (page) => { await spaceText(page); return overflow(page); }, swap('a{display:inline-block;', 'a{display:inline-block;white-space:nowrap;overflow:hidden;width:157px;'), /cut off/],
  [sizes, swap('height:50px', 'height:30px'), /30 px high, not 50/],
  [sizes, swap('a{display:inline-block;padding:6px 0}', 'a{display:inline-block;font-size:9px}'), /: <a/],
  [sizes, swap('font:inherit;', 'font-size:14px;'), /text under 16 px/],
  [sizes, swap('initial-scale=1', 'maximum-scale=1'), /forbids zoom/],
];

test('the specimen keeps every rule', async () => {
  const looks = [axe, (page) => anatomy(page, { lang: 'en' }), prematureErrors, (page) => passwordManagers(page, 'login'), overflow, sizes];
  for (const look of looks) {
    const { said, found } = await seen(look, undefined, { width: 320 });
    assert.deepEqual([said, found], [[], []], String(look));
  }
});

for (const [look, spoil, expected] of spoilt) {
  test(`a spoilt page is refused: ${expected}`, async () => {
    const { said } = await seen(look, spoil, { width: 320, policy: false });
    assert.match(said.join('\n'), expected);
  });
}

test('a page that breaks its policy is written down, with scripts and without', async () => {
  const spoil = swap('<h1>', '<h1 style="color:red">');
  for (const scripts of [true, false]) {
    const { found } = await seen(() => [], spoil, { scripts });
    assert.match(found.join('\n'), /policy: /);
  }
});

test('a request to anybody else is written down', async () => {
  const other = await specimen();
  const { found } = await seen(() => [], swap('<h1>', `<img alt="" src="${other.origin}/pixel"><h1>`), { policy: false });
  await other.close();
  assert.match(found.join('\n'), /third party: /);
});

test('a script error, a broken part and a 500 are written down', async () => {
  const script = await seen(() => [], swap('</main>', '<script>nothing.there()</script></main>'), { policy: false });
  assert.match(script.found.join('\n'), /script: nothing is not defined/);
  const answer = await seen(() => [], undefined, { path: '/broken' });
  assert.match(answer.found.join('\n'), /answer: 500/);
});

test("Chromium's recommendations are written down", async () => {
  const { found } = await seen(() => [], swap(' autocomplete="current-password"', ''));
  assert.match(found.join('\n'), /recommendation: .*autocomplete/);
});

test('Tab reaches everything and one sees where one is', async () => {
  const { said } = await seen(tabThrough);
  assert.equal(said.stops.length, 4);
  assert.deepEqual([said.invisible, said.unreached, said.positive], [[], [], []]);
});

test('an invisible focus, a control out of reach and an order of its own are refused', async () => {
  const hidden = await seen(tabThrough, swap(':focus-visible{outline:3px solid #2f55d4;outline-offset:2px}', ':focus-visible{outline:none}'), { policy: false });
  assert.ok(hidden.said.invisible.length >= 3, hidden.said.invisible.join());
  const out = await seen(tabThrough, swap('<a href', '<a tabindex="-1" href'));
  assert.match(out.said.unreached.join(), /help/);
  const ordered = await seen(tabThrough, swap('<a href', '<a tabindex="3" href'));
  assert.match(ordered.said.positive.join(), /help/);
});

test('forced colours lose a control that only its colour showed', async () => {
  assert.deepEqual((await seen(lostInForcedColors, undefined, { forced: 'active' })).said, []);
  const { said } = await seen(lostInForcedColors, swap('border:1px solid #767676', 'border:0;background:#2f55d4'), { forced: 'active', policy: false });
  assert.ok(said.length > 0);
});

test('a border that stays faint is seen', async () => {
  assert.equal((await seen(fadedBorders)).said.length, 2);
  const strong = swap('border:1px solid #767676', 'border:1px solid currentColor');
  assert.deepEqual((await seen(fadedBorders, strong, { policy: false })).said, []);
});

test('an animation that goes on is counted', async () => {
  assert.equal((await seen(runningAnimations)).said, 0);
  const { said } = await seen(runningAnimations, swap('*{', '@keyframes k{to{opacity:.5}}h1{animation:k 9s infinite}*{'), { policy: false });
  assert.equal(said, 1);
});

test('weight: the specimen is light; heavy, blocking and uncompressed pages are refused', async () => {
  const said = async (spoil, options) => {
    const served = await specimen(spoil, options);
    const { wrong } = await weigh(`${served.origin}/`);
    await served.close();
    return wrong.join('\n');
  };
  const noise = (length) => Array.from({ length }, (_, at) => ((at * 7919 * (at + 13)) % 65_521).toString(36)).join('');
  assert.equal(await said(), '');
  assert.match(await said(undefined, { compress: false }), /not compressed/);
  assert.match(await said(undefined, { status: 404 }), /answers 404/);
  assert.match(await said(swap('<h1>', `<p>${noise(9000)}</p><h1>`)), /page, gzip: .*\n.*headers/);
  assert.match(await said(swap('*{', `/*${noise(3000)}*/*{`)), /style: .*\nstyle, gzip/);
  assert.match(await said(swap('</main>', `<script>/*${noise(300)}*/</script></main>`)), /inline script/);
  assert.match(await said(swap('<title>', '<link rel="stylesheet" href="/a.css"><title>')), /a sheet to wait for/);
  assert.match(await said(swap('<title>', '<script src="/a.js"></script><title>')), /a script to wait for/);
  assert.match(await said(swap('*{', '@font-face{font-family:x;src:url(x)}*{')), /a font/);
});

test('work: a still page does none; a shift, a long task and a request are counted', async () => {
  const { said } = await seen(workOf);
  assert.deepEqual({ ...said, elements: 0 }, { shifts: 0, longTasks: 0, elements: 0, requests: 1 });
  assert.ok(said.elements > 10 && said.elements < 40, said.elements);
  const jump = `<script>requestAnimationFrame(() => requestAnimationFrame(() => { document.querySelector('h1').style.marginTop = '200px'; const end = performance.now() + 120; while (performance.now() < end); }))</script></main>`;
  const busy = await seen(async (page) => {
    await page.waitForFunction(() => window.work.shifts > 0 && window.work.longTasks > 0);
    return workOf(page);
  }, swap('</main>', jump), { policy: false });
  assert.ok(busy.said.shifts > 0 && busy.said.longTasks > 0);
  const asking = await seen(workOf, swap('<h1>', '<img alt="" src="/a.png"><h1>'), { policy: false });
  assert.equal(asking.said.requests, 2);
});
