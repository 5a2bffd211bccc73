// Auth0's SDK for single page applications, as it is published: @auth0/auth0-spa-js.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { back } from '../lib/company.js';
import { company } from '../lib/setting.js';
import { ORDERS, claimsOf, makeAccount, shop } from '../lib/shop.js';
import { on } from '../lib/steps.js';

const { place, arrive } = company(shop);
const home = () => `${place.app.origin('app.acme')}/auth0-spa-js`;

/** The application's script. A page that is loaded anew has a new client, which remembers nobody. */
function application(issuer) {
  window.client = () => {
    const authorizationParams = { redirect_uri: `${location.origin}/auth0-spa-js` };
    window.made ??= new auth0.Auth0Client({ domain: issuer, clientId: 'shop', authorizeTimeoutInSeconds: 10, authorizationParams });
    return window.made;
  };
  /** Past the SDK's memory: its hidden frame asks the login. */
  window.silently = (authorizationParams) =>
    client().getTokenSilently({ cacheMode: 'off', detailedResponse: true, authorizationParams }).catch(({ error }) => ({ error }));
}

async function visit(t) {
  const { page, context } = await arrive(t);
  await context.addInitScript(application, place.issuer);
  await page.goto(home());
  return { page, context };
}

/** By redirect, to the callback and through it. */
async function signUp(page) {
  await page.evaluate(() => { client().loginWithRedirect({ appState: 'a full basket', authorizationParams: { screen_hint: 'signup' } }); });
  const user = await makeAccount(page);
  await page.waitForURL(/\/auth0-spa-js\?/);
  const { appState } = await page.evaluate(() => client().handleRedirectCallback());
  assert.equal(appState, 'a full basket');
  return user;
}

test('loginWithRedirect and its callback: the user, the claims, and a token that opens /userinfo', async (t) => {
  const { page } = await visit(t);
  const user = await signUp(page);
  const { profile, claims, info } = await page.evaluate(async (issuer) => {
    const headers = { authorization: `Bearer ${await client().getTokenSilently()}` };
    const info = await (await fetch(`${issuer}/userinfo`, { headers })).json();
    return { profile: await client().getUser(), claims: await client().getIdTokenClaims(), info };
  }, place.issuer);
  assert.equal(profile.email, user);
  assert.deepEqual([claims.iss, claims.aud, claims.email_verified], [`${place.issuer}/`, 'shop', false]);
  assert.deepEqual([info.sub, info.email], [profile.sub, user]);
});

test('getTokenSilently in its hidden frame: login_required where nobody is signed in, tokens where somebody is', async (t) => {
  const { page } = await visit(t);
  assert.deepEqual(await page.evaluate(() => silently()), { error: 'login_required' });
  const user = await signUp(page);
  await page.goto(home());
  assert.equal(await page.evaluate(() => client().getUser()), undefined, 'the SDK remembers nobody');
  const frame = page.waitForRequest((request) => request.isNavigationRequest() && request.frame() !== page.mainFrame());
  const answer = await page.evaluate(() => silently());
  const asked = new URL((await frame).url()).searchParams;
  assert.deepEqual([asked.get('prompt'), asked.get('response_mode')], ['none', 'web_message']);
  assert.ok(answer.access_token);
  assert.equal(claimsOf(answer.id_token).email, user);
  assert.equal((await page.evaluate(() => client().getUser())).email, user);
});

test('getTokenSilently for an API of the tenant: a JWT with its audience and its scope; for another there is none', async (t) => {
  const { page } = await visit(t);
  await signUp(page);
  const ask = (audience) => page.evaluate((audience) => silently({ audience, scope: 'read:orders' }), audience);
  const { access_token, scope } = await ask(ORDERS);
  const claims = claimsOf(access_token);
  assert.ok(claims.aud.includes(ORDERS), JSON.stringify(claims));
  assert.deepEqual([claims.iss, claims.azp], [`${place.issuer}/`, 'shop']);
  assert.equal(claims.sub, (await page.evaluate(() => client().getUser())).sub);
  for (const said of [scope, claims.scope]) assert.ok(said.split(' ').includes('read:orders'), said);
  assert.ok((await ask('https://nobody.acme.test/')).error);
});

test('loginWithPopup: the popup closes, and its opener knows the user', async (t) => {
  const { page, context } = await visit(t);
  const opened = context.waitForEvent('page');
  await page.evaluate(() => { window.login = client().loginWithPopup({ authorizationParams: { screen_hint: 'signup' } }); });
  const popup = await opened;
  const closed = popup.waitForEvent('close');
  const user = await makeAccount(popup);
  const profile = await page.evaluate(async () => { await window.login; return client().getUser(); });
  assert.equal(profile.email, user);
  await closed;
});

test('logout leads where the application asked, and nobody is signed in', async (t) => {
  const { page } = await visit(t);
  await signUp(page);
  assert.equal(await page.evaluate(() => client().isAuthenticated()), true);
  await page.evaluate(() => { client().logout({ logoutParams: { returnTo: `${location.origin}/callback` } }); });
  await back(page);
  await page.goto(home());
  assert.deepEqual(await page.evaluate(() => silently()), { error: 'login_required' });
  await page.evaluate(() => { client().loginWithRedirect(); });
  await page.locator(on.login.password).waitFor();
});
