// Several ways in: tabs, a list, the e-mail address first; a directory, and one that cannot be reached.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from '../lib/browser.js';
import { ADA, back, become, come } from '../lib/company.js';
import { passwordManagers } from '../lib/document.js';
import { PASSWORD, newAddress } from '../lib/people.js';
import { company } from '../lib/setting.js';
import { on, refusedWith, send } from '../lib/steps.js';

const { place, arrive } = company();
const tab = (page, name) => page.locator('nav a', { hasText: name });
const way = (page, name) => page.locator('.ways a', { hasText: name });

test('tabs are links that say where one is; the directory lets its people in', async (t) => {
  const { page } = await arrive(t);
  await come(page, place, 'shop');
  assert.deepEqual(await page.locator('nav a').allInnerTexts(), ['Customers', 'Partners of Acme', 'Acme staff']);
  await tab(page, 'Acme staff').click();
  assert.equal(await page.locator('nav [aria-current=page]').innerText(), 'Acme staff');
  assert.deepEqual(await passwordManagers(page, 'directory'), []);
  await send(page, { ...ADA, password: 'not the password' });
  await refusedWith(page, ADA.user);
  await send(page, ADA);
  assert.ok((await back(page)).code);
});

test('the way that was used last is the first one next time, and says so', async (t) => {
  const { page, context } = await arrive(t);
  await come(page, place, 'shop', { connection: 'corp' });
  await send(page, ADA);
  await back(page);
  await context.clearCookies({ name: /session/ });
  await come(page, place, 'shop');
  assert.match(await page.locator('nav [aria-current=page]').innerText(), /^Acme staff\s+Last used$/);
  await come(page, place, 'office');
  await page.getByRole('link', { name: 'Other ways to sign in' }).click();
  assert.match(await way(page, 'Acme staff').innerText(), /Last used/);
});

for (const scripts of [true, false]) {
  test(`a list of ways leads to each form, and back to the list ${scripts ? '' : 'without scripts'}`, async (t) => {
    const { page } = await arrive(t, { scripts });
    await come(page, place, 'office');
    await way(page, 'Acme staff').click();
    await page.locator(on.login.password).waitFor();
    await page.getByRole('link', { name: 'Other ways to sign in' }).click();
    await way(page, 'Acme staff').click();
    await send(page, ADA);
    assert.ok((await back(page)).code);
  });

  test(`the e-mail address leads to its directory with the name filled in ${scripts ? '' : 'without scripts'}`, async (t) => {
    const { page } = await arrive(t, { scripts });
    await come(page, place, 'works');
    assert.equal(await page.locator('[type=password]').count(), 0);
    await page.locator(on.login.user).fill('ada@example.org');
    await page.locator(on.discovery.submit).click();
    await page.locator(on.login.password).waitFor();
    assert.equal(await page.locator(on.login.user).inputValue(), 'ada@example.org');
    if (scripts) assert.equal(await page.evaluate(() => document.activeElement.name), 'password');
    await page.locator(on.login.password).fill(ADA.password);
    await page.locator(on.login.submit).click();
    assert.ok((await back(page)).code);
  });
}

test('a directory out of reach is no wrong password, and the other ways are open', async (t) => {
  const { page } = await arrive(t, { expect: /^answer: 503 / });
  const user = newAddress();
  await become(page, place, user, PASSWORD);
  await come(page, place, 'office', { connection: 'far' });
  await send(page, ADA);
  const alert = page.locator(on.alert).filter({ hasText: 'Acme overseas' });
  await alert.waitFor();
  assert.match(await alert.innerText(), /reference/i);
  assert.equal(await page.locator('[aria-invalid=true]').count(), 0, 'nothing that was typed is called wrong');
  assert.equal(await page.locator(on.login.user).inputValue(), ADA.user);
  await picture(page, 'outage');
  await come(page, place, 'office');
  await way(page, 'Customers').click();
  await send(page, { user, password: PASSWORD });
  assert.ok((await back(page)).code);
});

for (const [user, words] of [['mustchange', /new password/i], ['expired', /expired/i]]) {
  test(`the right password of ${user} is told what the directory wants, with a way back`, async (t) => {
    const { page } = await arrive(t);
    await come(page, place, 'shop', { connection: 'corp' });
    await send(page, { user, password: `${user}-Passw0rd` });
    await page.locator('h1', { hasText: words }).waitFor();
    await page.locator('main a').first().click();
    await page.locator(on.login.password).waitFor();
  });
}

test('a connection that the application does not have is named, and nothing falls back', async (t) => {
  const { page } = await arrive(t);
  await come(page, place, 'kiosk');
  const answer = await page.goto(`${page.url()}&connection=corp`);
  assert.equal(answer.status(), 400);
  assert.ok((await page.locator('main').innerText()).includes('corp'));
});

test('what was typed is still there in another tab, in another language, and where one makes an account', async (t) => {
  const { page } = await arrive(t);
  await come(page, place, 'shop');
  const typed = () => page.locator(on.login.user).inputValue();
  await page.locator(on.login.user).fill('ada@acme.test');
  await tab(page, 'Partners').click();
  await page.locator('nav [aria-current=page]', { hasText: 'Partners' }).waitFor();
  assert.equal(await typed(), 'ada@acme.test');
  await page.locator(on.languages).click();
  await page.locator('.langs [lang=de]').click();
  await page.locator('html[lang=de]').waitFor();
  assert.equal(await typed(), 'ada@acme.test');
  await tab(page, 'Customers').click();
  await page.locator(on.login.signUp).click();
  await page.locator(on.signUp.user).waitFor();
  assert.equal(await page.locator(on.signUp.user).inputValue(), 'ada@acme.test');
  // Nothing of it stays behind for the next person.
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});
