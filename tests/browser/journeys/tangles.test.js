// Back, reload, two tabs, a bookmark, an impatient finger: each ends where one can go on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD, newAddress } from '../lib/people.js';
import { setting } from '../lib/setting.js';
import { arrived, logOut, on, send, signUp, startLogin, wayOn } from '../lib/steps.js';

const arrive = setting();

async function known(page) {
  const user = newAddress();
  await signUp(page, user, PASSWORD);
  await logOut(page);
  return user;
}

test('reload keeps the form, and after an error too', async (t) => {
  const { page } = await arrive(t);
  const user = await known(page);
  await startLogin(page);
  await page.reload();
  await send(page, { user, password: 'not the password' });
  await page.locator(on.alert).filter({ hasText: /\S/ }).waitFor();
  await page.reload();
  await send(page, { user, password: PASSWORD });
  await arrived(page, user);
});

test('Back from the application to the login page, and the form still leads on', async (t) => {
  const { page } = await arrive(t);
  const user = await known(page);
  await startLogin(page);
  await send(page, { user, password: PASSWORD });
  await arrived(page, user);
  await page.goBack();
  if (await page.locator(on.login.password).count()) await send(page, { user, password: PASSWORD });
  else if (!page.url().includes('/demo/callback')) await (await wayOn(page)).click();
  await page.waitForLoadState();
  if (!page.url().includes('/demo/callback')) await wayOn(page);
});

test('two tabs log in, one after the other, and neither disturbs the other', async (t) => {
  const { page, context } = await arrive(t);
  const user = await known(page);
  const second = await context.newPage();
  await startLogin(page);
  await startLogin(second);
  await send(page, { user, password: PASSWORD });
  await arrived(page, user);
  await send(second, { user, password: PASSWORD });
  await arrived(second, user);
});

test('the code in the address is spent once: reloading the callback is no error page of ours', async (t) => {
  const { page } = await arrive(t);
  const user = newAddress();
  await signUp(page, user, PASSWORD);
  const answer = await page.reload();
  assert.ok(answer.status() < 500);
  await wayOn(page);
});

test('sending twice at once logs in once', async (t) => {
  const { page } = await arrive(t);
  const user = await known(page);
  await startLogin(page);
  await page.locator(on.login.user).fill(user);
  await page.locator(on.login.password).fill(PASSWORD);
  await page.locator(on.login.submit).first().dblclick();
  await arrived(page, user);
});

test('a bookmarked login page, opened in another browser, leads on', async (t) => {
  const { page } = await arrive(t);
  await startLogin(page);
  const address = page.url();
  const { page: elsewhere } = await arrive(t);
  await elsewhere.goto(address);
  await wayOn(elsewhere);
});

for (const address of ['/login', '/login?state=nonsense', '/signup?state=', '/authorize?client_id=nobody']) {
  test(`${address} answers with a page that says what happened`, async (t) => {
    const { page } = await arrive(t);
    const answer = await page.goto(address);
    assert.ok(answer.status() >= 200 && answer.status() < 500);
    assert.equal(await page.locator('main h1').count(), 1);
    assert.ok((await page.locator('main').innerText()).trim().length > 20);
  });
}
