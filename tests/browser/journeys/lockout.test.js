// Too many wrong passwords: the account rests, and only that account.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from '../lib/browser.js';
import { PASSWORD, newAddress } from '../lib/people.js';
import { setting } from '../lib/setting.js';
import { arrived, logOut, on, send, signUp, startLogin } from '../lib/steps.js';

const arrive = setting();
const IN_A_ROW = 10;

test('after ten wrong passwords the right one is refused too, and the page says for how long', async (t) => {
  const { page } = await arrive(t);
  const [user, other] = [newAddress(), newAddress('bob')];
  await signUp(page, other, PASSWORD);
  await logOut(page);
  await signUp(page, user, PASSWORD);
  await logOut(page);
  await startLogin(page);
  for (let count = 0; count < IN_A_ROW; count += 1) {
    // Another spelling of the same account counts with it.
    await answered(page, () => send(page, { user: count % 2 ? user.toUpperCase() : user, password: `wrong ${count}` }));
  }
  await answered(page, () => send(page, { user, password: PASSWORD }));
  assert.match(await page.locator(on.alert).innerText(), /\d+\s*(second|minute|hour)/, 'it says how long');
  await picture(page, 'locked');
  await send(page, { user: other, password: PASSWORD });
  await arrived(page, other);
});

function answered(page, step) {
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  return Promise.all([answer, step()]).then(() => page.waitForLoadState());
}
