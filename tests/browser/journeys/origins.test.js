// Applications on origins of their own: where an answer may go, by redirect, as a form, and as a message.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorizeUrl, redeem } from '../lib/app.js';
import { back, become, come } from '../lib/company.js';
import { PASSWORD, newAddress } from '../lib/people.js';
import { company } from '../lib/setting.js';
import { on, send } from '../lib/steps.js';

const { place, arrive } = company();

for (const scripts of [true, false]) {
  const how = scripts ? '' : ' without scripts';

  test(`the login form leads to another origin, and the code is worth tokens there${how}`, async (t) => {
    const { page } = await arrive(t, { scripts });
    const user = newAddress();
    await become(page, place, user, PASSWORD);
    const verifier = await come(page, place, 'kiosk');
    await send(page, { user, password: 'not the password' });
    await page.locator(on.alert).filter({ hasText: /\S/ }).waitFor();
    await send(page, { user, password: PASSWORD });
    const answer = await back(page);
    assert.deepEqual([answer.state, answer.iss], ['as it was', `${place.issuer}/`]);
    const redirect_uri = `${place.app.origin('app')}/callback`;
    const tokens = await redeem(place.issuer, { client_id: 'kiosk', code: answer.code, code_verifier: verifier, redirect_uri });
    assert.equal(tokens.status, 200, JSON.stringify(tokens));
    assert.ok(tokens.id_token);
    await page.goto(`${place.issuer}/v2/logout?client_id=kiosk&returnTo=${encodeURIComponent(redirect_uri)}`);
    assert.equal(await page.locator('h1').innerText(), 'Arrived');
    await come(page, place, 'kiosk');
    await page.locator(on.login.password).waitFor();
  });

  test(`tokens in the fragment reach another origin${how}`, async (t) => {
    const { page } = await arrive(t, { scripts });
    await come(page, place, 'kiosk', { screen_hint: 'signup', response_type: 'token id_token' });
    await send(page, { user: newAddress(), password: PASSWORD }, on.signUp);
    const answer = await back(page);
    assert.ok(answer.access_token && answer.id_token);
  });

  test(`an answer as a form reaches another origin${how}`, async (t) => {
    const { page } = await arrive(t, { scripts });
    await come(page, place, 'kiosk', { screen_hint: 'signup', response_type: 'id_token', response_mode: 'form_post' });
    const seen = place.app.posts.length;
    await send(page, { user: newAddress(), password: PASSWORD }, on.signUp);
    if (!scripts) await page.locator('main button').click();
    await back(page);
    assert.deepEqual(Object.keys(place.app.posts[seen]).sort(), ['id_token', 'iss', 'state']);
  });
}

test('an application that sends the answer on to another of its origins is not stopped', async (t) => {
  const { page } = await arrive(t);
  await come(page, place, 'kiosk', { redirect_uri: `${place.app.origin('app')}/hop`, screen_hint: 'signup' });
  await send(page, { user: newAddress(), password: PASSWORD }, on.signUp);
  assert.ok((await back(page)).code);
  assert.equal(new URL(page.url()).origin, place.app.origin('app2'));
});

test('asked before it ends: signing out leads back to another origin', async (t) => {
  const { page } = await arrive(t);
  const user = newAddress();
  await come(page, place, 'kiosk', { screen_hint: 'signup' });
  await send(page, { user, password: PASSWORD }, on.signUp);
  await back(page);
  const there = `${place.app.origin('app')}/callback`;
  await page.goto(`${place.issuer}/oidc/logout?client_id=kiosk&state=s&post_logout_redirect_uri=${encodeURIComponent(there)}`);
  assert.ok((await page.locator('main').innerText()).includes(user), 'it says who is signed in');
  await page.locator('main button').click();
  assert.deepEqual(await back(page), { state: 's' });
  await come(page, place, 'kiosk');
  await page.locator(on.login.password).waitFor();
});

test('a popup logs in and tells its opener on another origin', async (t) => {
  const { page, context } = await arrive(t);
  const opener = `${place.app.origin('app')}/opener`;
  const { url, verifier } = authorizeUrl(place.issuer, { client_id: 'kiosk', redirect_uri: opener, response_mode: 'web_message', screen_hint: 'signup' });
  await page.goto(`${opener}#${url}`);
  const [popup] = await Promise.all([context.waitForEvent('page'), page.locator('button').click()]);
  await popup.locator(on.signUp.user).waitFor();
  await send(popup, { user: newAddress(), password: PASSWORD }, on.signUp);
  const message = await told(page);
  assert.equal(message.origin, place.issuer);
  assert.equal(message.type, 'authorization_response');
  assert.equal(message.response.state, 'as it was');
  const tokens = await redeem(place.issuer, { client_id: 'kiosk', code: message.response.code, code_verifier: verifier, redirect_uri: opener });
  assert.equal(tokens.status, 200, JSON.stringify(tokens));
});

test('a silent frame on the same site tells who is signed in, and that nobody is', async (t) => {
  const { page } = await arrive(t);
  const frame = `${place.app.origin('app.acme')}/frame`;
  const ask = async () => {
    const { url } = authorizeUrl(place.issuer, { client_id: 'kiosk', redirect_uri: frame, response_mode: 'web_message', prompt: 'none' });
    await page.goto('about:blank');
    await page.goto(`${frame}#${url}`);
    return told(page);
  };
  assert.equal((await ask()).response.error, 'login_required');
  await come(page, place, 'kiosk', { screen_hint: 'signup' });
  await send(page, { user: newAddress(), password: PASSWORD }, on.signUp);
  await back(page);
  const message = await ask();
  assert.deepEqual([message.origin, typeof message.response.code], [place.issuer, 'string']);
});

async function told(page) {
  const output = page.locator('output').filter({ hasText: /\S/ });
  await output.waitFor({ state: 'attached' });
  return JSON.parse(await output.textContent());
}
