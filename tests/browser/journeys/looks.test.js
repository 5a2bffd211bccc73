// Every page in every state, as people see it: two schemes, three widths, two directions, and what their systems ask for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe } from '../lib/axe.js';
import { every, picture } from '../lib/browser.js';
import { anatomy, passwordManagers, prematureErrors } from '../lib/document.js';
import { tabThrough } from '../lib/focus.js';
import { lostInForcedColors, overflow, runningAnimations, sizes, spaceText } from '../lib/layout.js';
import { PASSWORD, newAddress } from '../lib/people.js';
import { setting } from '../lib/setting.js';
import { arrived, on, send, signUp, startLogin, startSignUp } from '../lib/steps.js';
import { overweight, watchWork, workOf } from '../lib/weight.js';

const arrive = setting();

/** How to come to each page in each state. */
const PAGES = {
  login: startLogin,
  'login-error': async (page) => {
    await startLogin(page);
    await send(page, { user: newAddress('nobody'), password: 'not the password' });
    await page.locator(on.alert).filter({ hasText: /\S/ }).waitFor();
  },
  signup: startSignUp,
  'signup-error': async (page) => {
    await startSignUp(page);
    await send(page, { user: newAddress(), password: 'password' }, on.signUp);
    await page.locator(on.alert).filter({ hasText: /\S/ }).waitFor();
  },
  error: (page) => page.goto('/authorize?client_id=nobody'),
  demo: (page) => page.goto('/demo'),
  callback: async (page) => {
    const user = newAddress();
    await signUp(page, user, PASSWORD);
    await arrived(page, user);
  },
  'logged-out': (page) => page.goto('/v2/logout'),
};
const LOCALES = { en: ['en', 'ltr'], ar: ['ar', 'rtl'] };
/** The demo is an application for developers: it speaks English. */
const ENGLISH_ONLY = ['demo', 'callback'];

for (const name of Object.keys(PAGES)) {
  for (const look of every({ scheme: ['light', 'dark'], width: [1280, 390, 320], locale: Object.keys(LOCALES) })) {
    const label = `${name}-${look.scheme}-${look.width}-${look.locale}`;
    test(`${label}: no barrier, nothing cut off, nothing too small`, async (t) => {
      const { page } = await arrive(t, look);
      await PAGES[name](page);
      assert.deepEqual(await axe(page), []);
      assert.deepEqual(await overflow(page), []);
      assert.deepEqual(await sizes(page), []);
      const [lang, dir] = ENGLISH_ONLY.includes(name) ? ['en', 'ltr'] : LOCALES[look.locale];
      assert.deepEqual(await anatomy(page, { lang, dir }), []);
      if (!name.endsWith('-error')) assert.deepEqual(await prematureErrors(page), []);
      await picture(page, label);
    });
  }

  for (const scheme of ['light', 'dark']) {
    test(`${name}-${scheme}: Tab reaches everything, and one sees where one is`, async (t) => {
      const { page } = await arrive(t, { scheme });
      await PAGES[name](page);
      const way = await tabThrough(page);
      assert.deepEqual([way.invisible, way.unreached, way.positive], [[], [], []]);
      const firstField = way.stops.findIndex((stop) => stop.field);
      assert.ok(firstField <= 3, `${firstField} stops before the first field`);
    });
  }

  test(`${name}: forced colours, reduced motion and wide text lose nothing`, async (t) => {
    const { page } = await arrive(t, { width: 320, forced: 'active', motion: 'reduce' });
    await PAGES[name](page);
    await picture(page, `${name}-forced`);
    assert.deepEqual(await lostInForcedColors(page), []);
    assert.equal(await runningAnimations(page), 0);
    await spaceText(page);
    assert.deepEqual(await overflow(page), []);
  });

  test(`${name}: light to send, and still while it loads`, async (t) => {
    const { page, context } = await arrive(t);
    await watchWork(context);
    await PAGES[name](page);
    // Another process may hold the processor for a moment: a page that makes a long task makes it every time.
    const longTasks = [];
    for (let count = 0; count < 3; count += 1) {
      if (count > 0) await page.reload();
      const work = await workOf(page);
      longTasks.push(work.longTasks);
      assert.equal(work.shifts, 0);
      assert.ok(work.elements <= 150, `${work.elements} elements`);
      assert.ok(work.requests <= 3, `${work.requests} requests`);
    }
    assert.equal(Math.min(...longTasks), 0);
  });
}

for (const name of ['login', 'signup', 'demo']) {
  test(`${name}: within its budget of bytes`, async (t) => {
    const { page, context } = await arrive(t);
    await PAGES[name](page);
    const cookie = (await context.cookies()).map((one) => `${one.name}=${one.value}`).join('; ');
    assert.deepEqual(await overweight(page.url(), cookie), []);
  });
}

test('password managers find what they look for', async (t) => {
  const { page } = await arrive(t);
  await startLogin(page);
  assert.deepEqual(await passwordManagers(page, 'login'), []);
  await startSignUp(page);
  assert.deepEqual(await passwordManagers(page, 'signup'), []);
});
