// What a visitor of the company of acme.js does: from its applications to the pages, and what each page is called.
import assert from 'node:assert/strict';
import { authorizeUrl } from './app.js';
import { on, send } from './steps.js';

/** People of the real directory; the password of each is NAME-Passw0rd. */
export const ADA = { user: 'ada', password: 'ada-Passw0rd' };

/** From an application to the page it leads to. Answers the verifier for the code. */
export async function come(page, place, client, parameters = {}) {
  const redirect_uri = `${place.app.origin('app')}/callback`;
  const { url, verifier } = authorizeUrl(place.issuer, { client_id: client, redirect_uri, ...parameters });
  await page.goto(url);
  return verifier;
}

/** Back at the application with an answer; what the address says. */
export async function back(page) {
  await page.waitForURL(/localhost:\d+\/callback/);
  assert.equal(await page.locator('h1').innerText(), 'Arrived');
  const url = new URL(page.url());
  return Object.fromEntries([...url.searchParams, ...new URLSearchParams(url.hash.slice(1))]);
}

/** Makes an account among the customers, and ends its session. */
export async function become(page, place, user, password) {
  await come(page, place, 'kiosk', { screen_hint: 'signup' });
  await send(page, { user, password }, on.signUp);
  await back(page);
  await page.context().clearCookies();
}
