// The page in the visitor's language, chosen by the browser or by the visitor.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from '../lib/browser.js';
import { anatomy } from '../lib/document.js';
import { PASSWORD, newAddress } from '../lib/people.js';
import { setting } from '../lib/setting.js';
import { arrived, on, refusedWith, send, signUp, logOut, startLogin } from '../lib/steps.js';

const arrive = setting();
const SPOKEN = [
  ['de-DE', 'de', 'ltr', /Passwort/],
  ['ar-EG', 'ar', 'rtl', /كلمة/],
  ['he-IL', 'he', 'rtl', /סיסמה|סיסמ/],
  ['pt-BR', 'pt-BR', 'ltr', /Senha/i],
  ['zh-TW', 'zh-TW', 'ltr', /密碼/],
  ['sw-KE', 'en', 'ltr', /Password/],
];

for (const [locale, lang, dir, word] of SPOKEN) {
  test(`a browser that asks for ${locale} gets ${lang}, on the form and on its errors`, async (t) => {
    const { page } = await arrive(t, { locale });
    await startLogin(page);
    assert.match(await page.locator('main').innerText(), word);
    assert.deepEqual(await anatomy(page, { lang, dir }), []);
    await picture(page, `login-${lang}`);
    const user = newAddress('nobody');
    await send(page, { user, password: 'not the password' });
    await refusedWith(page, user);
    assert.deepEqual(await anatomy(page, { lang, dir }), []);
  });
}

for (const scripts of [true, false]) {
  test(`the language menu speaks each language in its own words ${scripts ? '' : 'without scripts'}`, async (t) => {
    const { page } = await arrive(t, { scripts });
    const user = newAddress();
    await signUp(page, user, PASSWORD);
    await logOut(page);
    await startLogin(page);
    for (const [lang, dir, own] of [['de', 'ltr', 'Deutsch'], ['ar', 'rtl', 'العربية']]) {
      await page.locator(on.languages).click();
      const choice = page.locator(`.langs [lang=${lang}]`);
      assert.equal((await choice.innerText()).trim(), own);
      await choice.click();
      await page.waitForURL(/\/login\?/);
      await page.locator(`html[lang=${lang}][dir=${dir}]`).waitFor();
    }
    await send(page, { user, password: PASSWORD });
    await arrived(page, user);
    // The choice holds in this browser, on pages that have no menu too.
    for (const path of ['/nothing/here', '/v2/logout?client_id=demo']) {
      await page.goto(path);
      await page.locator('html[lang=ar][dir=rtl]').waitFor();
    }
  });
}

test('addresses and passwords stay left to right inside a page that runs the other way', async (t) => {
  const { page } = await arrive(t, { locale: 'ar' });
  await startLogin(page);
  for (const field of [on.login.user, on.login.password]) {
    assert.equal(await page.locator(field).evaluate((one) => getComputedStyle(one).direction), 'ltr');
  }
});
