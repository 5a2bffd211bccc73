// The main road: from an application to the login page and back, and out again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from '../lib/browser.js';
import { PASSWORD, newAddress } from '../lib/people.js';
import { setting } from '../lib/setting.js';
import { arrived, logOut, on, refusedWith, send, signUp, startLogin } from '../lib/steps.js';

const arrive = setting();

for (const scripts of [true, false]) {
  test(`somebody new signs up, sees the tokens, logs out and in again ${scripts ? '' : 'without scripts'}`, async (t) => {
    const { page } = await arrive(t, { scripts });
    const user = newAddress();
    await signUp(page, user, PASSWORD);
    await arrived(page, user);
    await picture(page, `callback-${scripts ? 'scripts' : 'plain'}`);
    await logOut(page);
    await startLogin(page);
    await send(page, { user, password: PASSWORD });
    await arrived(page, user);
  });

  test(`a wrong password shows the form again with the address kept ${scripts ? '' : 'without scripts'}`, async (t) => {
    const { page } = await arrive(t, { scripts });
    const user = newAddress();
    await signUp(page, user, PASSWORD);
    await logOut(page);
    await startLogin(page);
    await send(page, { user, password: 'not the password' });
    const wrong = await refusedWith(page, user);
    await send(page, { user: newAddress('nobody'), password: 'not the password' });
    await page.waitForFunction((user) => document.querySelector('[name=username]').value !== user, user);
    assert.equal((await page.locator(on.alert).innerText()).trim(), wrong, 'an account that does not exist gets the same words');
    await send(page, { user, password: PASSWORD });
    await arrived(page, user);
  });
}

test('who is logged in is not asked again, and is after logging out', async (t) => {
  const { page } = await arrive(t);
  const user = newAddress();
  await signUp(page, user, PASSWORD);
  await page.goto('/demo');
  await page.locator(on.demo.logIn).first().click();
  await arrived(page, user);
  await logOut(page);
  await page.goBack();
  assert.ok(!(await page.locator('body').innerText()).includes(user), 'Back shows nothing private');
  await startLogin(page);
});

test('Enter in either field sends the form', async (t) => {
  const { page } = await arrive(t);
  const user = newAddress();
  await signUp(page, user, PASSWORD);
  for (const field of [on.login.user, on.login.password]) {
    await logOut(page);
    await startLogin(page);
    await page.locator(on.login.user).fill(user);
    await page.locator(on.login.password).fill(PASSWORD);
    await page.locator(field).press('Enter');
    await arrived(page, user);
  }
});

test('the password can be shown, keeps its value and the focus, and is hidden again before it is sent', async (t) => {
  const { page } = await arrive(t);
  await startLogin(page);
  const password = page.locator(on.login.password);
  const reveal = page.locator('button[aria-controls=password]');
  await password.fill('visible');
  const hidden = await reveal.getAttribute('aria-label');
  await reveal.click();
  assert.equal(await password.getAttribute('type'), 'text');
  assert.equal(await password.inputValue(), 'visible');
  assert.equal(await reveal.getAttribute('aria-pressed'), 'true');
  assert.notEqual(await reveal.getAttribute('aria-label'), hidden);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('name')), 'password');
  const sent = page.evaluate(() => new Promise((done) => {
    const { form } = document.querySelector('[name=password]');
    form.addEventListener('submit', (event) => { event.preventDefault(); done(form.elements.password.type); });
  }));
  await page.locator(on.login.user).fill('ada@example.test');
  await page.locator(on.login.submit).first().click();
  assert.equal(await sent, 'password');
});

test('without scripts no button is shown that only scripts could answer', async (t) => {
  const { page } = await arrive(t, { scripts: false });
  await startLogin(page);
  assert.equal(await page.locator('button[type=button]:visible').count(), 0);
});
