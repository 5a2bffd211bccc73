// Auth0's older SDK for browsers, as it is published: auth0-js, which takes its tokens from the fragment and verifies them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redeem } from '../lib/app.js';
import { back } from '../lib/company.js';
import { PASSWORD, newAddress } from '../lib/people.js';
import { company } from '../lib/setting.js';
import { SECRET, claimsOf, makeAccount, shop } from '../lib/shop.js';
import { on, send } from '../lib/steps.js';

const { place, arrive } = company(shop);
const home = () => `${place.app.origin('app.acme')}/auth0-js`;

/** The application's script, with a client of its own on every page. */
function application(issuer) {
  window.client = () => {
    window.made ??= new auth0.WebAuth({
      domain: issuer,
      clientID: 'shop',
      redirectUri: `${location.origin}/auth0-js`,
      responseType: 'token id_token',
      // checkSession sends no other, and there is no id_token without openid.
      scope: 'openid profile email',
      // The SDK takes every issuer for https, and this one is not.
      overrides: { __tenant: 'acme', __token_issuer: `${issuer}/` },
    });
    return window.made;
  };
  /** What a method calls back with. */
  window.told = (call) => new Promise((resolve) => {
    call((error, answer) => resolve({ error: error && (error.code ?? error.error), answer }));
  });
}

async function visit(t, options) {
  const { page, context } = await arrive(t, options);
  await context.addInitScript(application, place.issuer);
  await page.goto(home());
  return { page, context };
}

const parseHash = (page) => page.evaluate(() => told((done) => client().parseHash(done)));
const checkSession = (page) => page.evaluate(() => told((done) => client().checkSession({ timeout: 10_000 }, done)));

/** By redirect, to the callback and through it. Answers the address and what the SDK made of the fragment. */
async function signUp(page) {
  await page.evaluate(() => { client().authorize({ screen_hint: 'signup' }); });
  const user = await makeAccount(page);
  await page.waitForURL(/\/auth0-js#/);
  const { error, answer } = await parseHash(page);
  assert.equal(error, null);
  return { user, answer };
}

test('authorize and parseHash: verified claims, and an access token that userInfo takes', async (t) => {
  const { page } = await visit(t);
  const { user, answer } = await signUp(page);
  assert.deepEqual([answer.idTokenPayload.iss, answer.idTokenPayload.aud], [`${place.issuer}/`, 'shop']);
  assert.equal(answer.idTokenPayload.email, user);
  assert.deepEqual([answer.tokenType, answer.expiresIn], ['Bearer', 7200]);
  const info = await page.evaluate((token) => told((done) => client().client.userInfo(token, done)), answer.accessToken);
  assert.equal(info.error, null);
  assert.deepEqual([info.answer.sub, info.answer.email], [answer.idTokenPayload.sub, user]);
  assert.equal((await parseHash(page)).error, 'invalid_token', 'the same answer again: its state and nonce are spent');
});

test('checkSession: login_required where nobody is signed in, verified claims where somebody is', async (t) => {
  const { page } = await visit(t);
  assert.equal((await checkSession(page)).error, 'login_required');
  const { user } = await signUp(page);
  await page.goto(home());
  const { error, answer } = await checkSession(page);
  assert.equal(error, null);
  assert.equal(answer.idTokenPayload.email, user);
  assert.ok(answer.accessToken);
});

test('authorize for a code, which a server redeems with its secret', async (t) => {
  const { page } = await visit(t);
  const redirect_uri = `${place.app.origin('app.acme')}/callback`;
  await page.evaluate((redirectUri) => {
    client().authorize({ clientID: 'office', responseType: 'code', redirectUri, screen_hint: 'signup' });
  }, redirect_uri);
  const user = await makeAccount(page);
  const { code } = await back(page);
  const tokens = await redeem(place.issuer, { client_id: 'office', client_secret: SECRET, code, redirect_uri });
  assert.equal(tokens.status, 200, JSON.stringify(tokens));
  assert.equal(claimsOf(tokens.id_token).email, user);
});

test('popup.authorize: the popup closes, and its opener has verified claims', async (t) => {
  const { page, context } = await visit(t);
  const opened = context.waitForEvent('page');
  await page.evaluate(() => { window.login = told((done) => client().popup.authorize({ screen_hint: 'signup' }, done)); });
  const popup = await opened;
  const closed = popup.waitForEvent('close');
  const user = await makeAccount(popup);
  await popup.waitForURL(/\/auth0-js#/);
  await popup.evaluate(() => { client().popup.callback(); });
  const { error, answer } = await page.evaluate(() => window.login);
  assert.equal(error, null);
  assert.equal(answer.idTokenPayload.email, user);
  await closed;
});

test('signup makes an account that logs in, and no second one', async (t) => {
  const { page } = await visit(t, { expect: /^answer: 400 for \S+\/dbconnections\/signup$/ });
  const user = newAddress();
  const signup = () => page.evaluate((person) => told((done) => client().signup(person, done)), { connection: 'customers', email: user, password: PASSWORD, user_metadata: { plan: 'gold' } });
  const { error, answer } = await signup();
  assert.equal(error, null);
  assert.deepEqual([answer.email, answer.emailVerified], [user, false]);
  assert.equal((await signup()).error, 'invalid_signup');
  assert.equal((await checkSession(page)).error, 'login_required', 'an account is no session');
  await page.evaluate(() => { client().authorize(); });
  await page.locator(on.login.password).waitFor();
  await send(page, { user, password: PASSWORD });
  await page.waitForURL(/\/auth0-js#/);
  assert.equal((await parseHash(page)).answer.idTokenPayload.email, user);
});

test('logout leads where the application asked, and nobody is signed in', async (t) => {
  const { page } = await visit(t);
  await signUp(page);
  await page.evaluate(() => { client().logout({ returnTo: `${location.origin}/callback` }); });
  await back(page);
  await page.goto(home());
  assert.equal((await checkSession(page)).error, 'login_required');
  await page.evaluate(() => { client().authorize(); });
  await page.locator(on.login.password).waitFor();
});
