// The keyboard alone, what the application already knows, and what people are told before they ask.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { back, become, come } from '../lib/company.js';
import { passwordManagers } from '../lib/document.js';
import { PASSWORD, newAddress } from '../lib/people.js';
import { company } from '../lib/setting.js';
import { on, send } from '../lib/steps.js';

const { place, arrive } = company();
const focused = (page) => page.evaluate(() => document.activeElement.name || document.activeElement.localName);

test('sign-up and login by the keyboard alone, beginning in the first field', async (t) => {
  const { page, context } = await arrive(t);
  const user = newAddress();
  const fill = async () => {
    await page.keyboard.type(user);
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'password');
    await page.keyboard.type(PASSWORD);
  };
  await come(page, place, 'kiosk', { screen_hint: 'signup' });
  assert.equal(await focused(page), 'email');
  await fill();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'button');
  await page.keyboard.press('Space');
  await back(page);
  await context.clearCookies();
  await come(page, place, 'kiosk');
  assert.equal(await focused(page), 'username');
  await fill();
  await page.keyboard.press('Enter');
  await back(page);
});

test('Caps Lock is told in words, announced, and forgotten when it is off', async (t) => {
  const { page } = await arrive(t);
  await come(page, place, 'kiosk');
  const press = (on) => page.locator('[name=password]').evaluate((field, on) => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'A', bubbles: true, modifierCapsLock: on })), on);
  const notice = page.locator('[role=status]');
  await page.locator(on.login.password).focus();
  assert.equal(await notice.innerText(), '');
  await press(true);
  assert.equal(await notice.innerText(), 'Caps Lock is on.');
  await press(false);
  assert.equal(await notice.innerText(), '');
});

test('login_hint fills the address and leaves the cursor in the password', async (t) => {
  const { page } = await arrive(t);
  await come(page, place, 'kiosk', { login_hint: 'ada@acme.test' });
  assert.equal(await page.locator(on.login.user).inputValue(), 'ada@acme.test');
  assert.equal(await focused(page), 'password');
});

test('who has to prove it again is told why, and finds the address filled in', async (t) => {
  const { page } = await arrive(t);
  const user = newAddress();
  await come(page, place, 'kiosk', { screen_hint: 'signup' });
  await send(page, { user, password: PASSWORD }, on.signUp);
  await back(page);
  await come(page, place, 'kiosk', { prompt: 'login' });
  assert.match(await page.locator('main').innerText(), /confirm it’s you/);
  assert.equal(await page.locator(on.login.user).inputValue(), user);
  await page.locator(on.login.password).fill(PASSWORD);
  await page.locator(on.login.submit).click();
  await back(page);
  await come(page, place, 'kiosk', { prompt: 'select_account' });
  await page.getByRole('button', { name: user }).click();
  await back(page);
});

test('the page says where one is going, whose it is, and promises no more than asked', async (t) => {
  const { page } = await arrive(t);
  await come(page, place, 'kiosk');
  assert.match(await page.locator('header').innerText(), /to continue to Kiosk/);
  assert.equal(await page.locator('header img').getAttribute('alt'), 'Acme');
  assert.match(await page.title(), /^Sign in · Kiosk$/);
  assert.deepEqual(await page.locator('footer > a').allInnerTexts(), ['Privacy', 'Terms', 'Help']);
  assert.equal(await page.locator('[name=remember]').isChecked(), false);
  assert.deepEqual(await passwordManagers(page, 'login'), []);
  await page.locator(on.login.signUp).click();
  await page.locator(on.signUp.user).waitFor();
  assert.deepEqual(await passwordManagers(page, 'signup'), []);
  assert.match(await page.locator('#password-hint').innerText(), /At least 10 characters/);
});

test('an account that is there already is refused in words that do not tell, with the address kept', async (t) => {
  const { page } = await arrive(t);
  const user = newAddress();
  await become(page, place, user, PASSWORD);
  await come(page, place, 'kiosk', { screen_hint: 'signup' });
  await send(page, { user, password: PASSWORD }, on.signUp);
  const alert = page.locator(on.alert).filter({ hasText: /\S/ });
  await alert.waitFor();
  assert.doesNotMatch(await alert.innerText(), /exists|taken|in use/i);
  assert.deepEqual([await page.locator(on.signUp.user).inputValue(), await page.locator(on.signUp.password).inputValue()], [user, '']);
});

test('a password that everybody uses: the summary leads to the field, the rest is kept', async (t) => {
  const { page } = await arrive(t);
  const user = newAddress();
  await come(page, place, 'kiosk', { screen_hint: 'signup' });
  await send(page, { user, password: 'password123' }, on.signUp);
  const link = page.locator(`${on.alert} a`);
  await link.click();
  assert.equal(await focused(page), 'password');
  assert.equal(await page.locator(on.signUp.password).getAttribute('aria-invalid'), 'true');
  assert.equal(await page.locator(on.signUp.user).inputValue(), user);
});
