// What the pages weigh as the server sends them, in languages of one, two and three bytes a letter, and how soon they are there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { come } from '../lib/company.js';
import { COMPANY } from '../lib/pages.js';
import { company, setting } from '../lib/setting.js';
import { on, startLogin, startSignUp } from '../lib/steps.js';
import { timeToField, weigh } from '../lib/weight.js';

const { place, arrive } = company();
const demo = setting();

/** In every one of these languages, in the look that nobody has changed. */
const LANGUAGES = ['en', 'de', 'ar', 'zh-CN'];
const PLAIN = { login: startLogin, signup: startSignUp, error: (page) => page.goto('/authorize?client_id=nobody'), 'logged-out': (page) => page.goto('/v2/logout?client_id=demo') };
const BRANDED = ['login', 'tabs', 'directory', 'picker', 'discovery', 'signup', 'again', 'choose-account', 'confirm-logout', 'logged-out', 'error'];
const STATUS = { error: 400 };

for (const [name, visit] of Object.entries(PLAIN)) {
  test(`${name}: within its budget of bytes, in letters of one, two and three bytes`, async (t) => {
    for (const language of LANGUAGES) {
      // The demo asks for the language it speaks itself.
      const { page, context } = await demo(t, { locale: language });
      await visit(page);
      await within(t, `${name} ${language}`, page, context, { language, status: STATUS[name] });
    }
  });
}

test('a company with a logo and links of its own stays within the first packets', async (t) => {
  const { page, context } = await arrive(t);
  for (const name of BRANDED) {
    await context.clearCookies();
    await COMPANY[name](page, place);
    await within(t, `${name}, branded`, page, context, { status: STATUS[name], branded: true });
  }
});

async function within(t, name, page, context, asked) {
  const cookie = (await context.cookies()).map((one) => `${one.name}=${one.value}`).join('; ');
  const { bytes, wrong } = await weigh(page.url(), { cookie, ...asked });
  assert.deepEqual(wrong, [], name);
  t.diagnostic(`${name}: ${bytes.gzip} gzip, ${bytes.sent} with headers, ${bytes.raw} raw; style ${bytes.style}, script ${bytes.script}`);
}

for (const [name, conditions, limit] of [['a desk', {}, 250], ['a slow processor', { cpu: 4 }, 600], ['a slow processor and a slow net', { cpu: 4, slow: true }, 800]]) {
  test(`the first field can be used within ${limit} ms at ${name}, as soon as it is seen`, async (t) => {
    const { page } = await arrive(t);
    await come(page, place, 'kiosk');
    await page.locator(on.login.password).waitFor();
    const { painted, usable } = await timeToField(page, page.url(), conditions);
    t.diagnostic(`painted after ${painted.toFixed()} ms, usable after ${usable.toFixed()} ms`);
    assert.ok(usable <= limit, `${usable} ms`);
  });
}
