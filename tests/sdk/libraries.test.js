// Libraries as applications use them. Nothing in here knows more of the server than its address.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import IdTokenVerifier from 'idtoken-verifier';
import * as jose from 'jose';
import * as client from 'openid-client';
import Auth0Strategy from 'passport-auth0';
import { Browser, issuer, secrets } from './browser.js';

const secret = 'sec ret+/%:&=-long-enough';
secrets.push(secret, encodeURIComponent(secret));
const callback = 'https://shop.test/callback';
const browser = new Browser();
const ada = 'ada@acme.test';

function remember(tokens) {
  for (const name of ['access_token', 'id_token']) if (tokens[name]) secrets.push(tokens[name]);
  return tokens;
}

async function codeFlow(config, { redirect_uri, ...more }, enter) {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri,
    scope: 'openid profile email',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...more,
  });
  const back = await enter(url.href);
  assert.equal(back.origin + back.pathname, redirect_uri);
  secrets.push(verifier, back.searchParams.get('code'));
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
  return {
    back,
    checks,
    tokens: remember(await client.authorizationCodeGrant(config, back, { ...checks, idTokenExpected: true })),
  };
}

// Its own signature check too: without it, TLS alone is trusted for an id_token of the token endpoint.
async function discovered(id, authentication) {
  const config = await client.discovery(new URL(issuer), id, undefined, authentication);
  client.enableNonRepudiationChecks(config);
  return config;
}

let tokens;

test('openid-client signs up with PKCE and client_secret_post', async () => {
  const config = await discovered('shop', client.ClientSecretPost(secret));
  const flow = await codeFlow(config, { redirect_uri: callback }, (url) => browser.signUp(url, ada));
  tokens = flow.tokens;
  assert.equal(tokens.token_type, 'bearer');
  const user = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  assert.equal(user.email, ada);
  await assert.rejects(
    client.authorizationCodeGrant(config, flow.back, { ...flow.checks, idTokenExpected: true }),
    { error: 'invalid_grant' },
  );
  await assert.rejects(
    client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub),
    'the replay ended it',
  );
});

test('openid-client logs in with client_secret_basic, and single sign-on asks for nothing', async () => {
  const config = await discovered('shop', client.ClientSecretBasic(secret));
  const more = { redirect_uri: callback, audience: 'https://orders.test/', scope: 'openid read:orders' };
  ({ tokens } = await codeFlow(config, more, (url) => browser.logIn(url)));
  const elsewhere = new Browser();
  await codeFlow(config, { redirect_uri: callback }, (url) => elsewhere.logIn(url, ada));
  const wrong = await discovered('shop', client.ClientSecretBasic('wrong'));
  await assert.rejects(
    codeFlow(wrong, { redirect_uri: callback }, (url) => browser.logIn(url)),
    { status: 401 },
  );
});

test('jose verifies the access token as an API does', async () => {
  const keys = jose.createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
  const checks = { issuer: `${issuer}/`, audience: 'https://orders.test/', algorithms: ['RS256'] };
  const { payload } = await jose.jwtVerify(tokens.access_token, keys, checks);
  assert.equal(payload.scope, 'openid read:orders');
  await assert.rejects(jose.jwtVerify(tokens.id_token, keys, checks), 'an id_token is not for the API');
});

test('openid-client as a public client', async () => {
  const config = await discovered('spa', client.None());
  const { tokens } = await codeFlow(config, { redirect_uri: 'https://spa.test/' }, (url) =>
    browser.logIn(url),
  );
  assert.equal(tokens.claims().aud, 'spa');
});

test("openid-client's hybrid flow checks c_hash", async () => {
  const config = await discovered('shop', client.ClientSecretPost(secret));
  client.useCodeIdTokenResponseType(config);
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const parameters = { redirect_uri: callback, scope: 'openid', state, nonce };
  const back = await browser.logIn(client.buildAuthorizationUrl(config, parameters).href);
  remember(await client.authorizationCodeGrant(config, back, { expectedState: state, expectedNonce: nonce }));
});

test('openid-client logs out to a registered address', async () => {
  const config = await discovered('shop', client.ClientSecretPost(secret));
  const guest = new Browser();
  const flow = await codeFlow(config, { redirect_uri: callback }, (url) => guest.logIn(url, ada));
  const away = client.buildEndSessionUrl(config, {
    id_token_hint: flow.tokens.id_token,
    post_logout_redirect_uri: 'https://shop.test/bye',
    state: 'x+/=',
  });
  const { left } = await guest.open(away.href);
  assert.equal(left, 'https://shop.test/bye?state=x%2B%2F%3D');
  const page = await guest.open(
    client.buildAuthorizationUrl(config, { redirect_uri: callback, scope: 'openid', state: 's' }).href,
  );
  assert.match(page.page, /type="password"/, 'nobody is signed in');
});

test("auth0-js' verifier accepts the id_token of response_type=token id_token", async () => {
  const query = new URLSearchParams({
    client_id: 'shop',
    response_type: 'token id_token',
    redirect_uri: callback,
    scope: 'openid profile email',
    state: 's',
    nonce: 'n0',
  });
  const back = await browser.logIn(`${issuer}/authorize?${query}`);
  const answer = remember(Object.fromEntries(new URLSearchParams(back.hash.slice(1))));
  const verifier = new IdTokenVerifier({ issuer: `${issuer}/`, audience: 'shop' });
  const verify = (nonce) =>
    new Promise((resolve) =>
      verifier.verify(answer.id_token, nonce, (error, payload) => resolve({ error, payload })),
    );
  const { error, payload } = await verify('n0');
  assert.equal(error, null);
  assert.equal(payload.email, ada);
  assert.ok((await verify('n1')).error, 'another nonce');
  await new Promise((resolve, reject) => {
    verifier.validateAccessToken(answer.access_token, 'RS256', payload.at_hash, (error) =>
      error ? reject(error) : resolve(),
    );
  });
});

// passport calls back by methods that it puts on the strategy.
function authenticate(strategy, request, options) {
  return new Promise((resolve, reject) => {
    const turn = Object.create(strategy);
    turn.redirect = (url) => resolve({ url });
    turn.success = (user) => resolve({ user });
    turn.fail = (challenge) => reject(new Error(JSON.stringify(challenge)));
    turn.error = reject;
    turn.authenticate(request, options);
  });
}

test('passport-auth0 logs in and reads the profile', async () => {
  const options = {
    domain: new URL(issuer).host,
    clientID: 'shop',
    clientSecret: secret,
    callbackURL: callback,
  };
  const strategy = new Auth0Strategy(options, (accessToken, refreshToken, extra, profile, done) => {
    remember({ access_token: accessToken, id_token: extra.id_token });
    done(null, profile);
  });
  const session = {};
  const scope = 'openid profile email';
  const { url } = await authenticate(strategy, { query: {}, session, headers: {} }, { scope });
  const back = await browser.logIn(url);
  secrets.push(back.searchParams.get('code'));
  const request = { query: Object.fromEntries(back.searchParams), session, headers: {} };
  const { user } = await authenticate(strategy, request, { scope });
  assert.match(user.id, /^auth0\|/);
  assert.equal(user.provider, 'auth0');
  assert.equal(user.emails[0].value, ada);
});

for (const method of ['client_secret_basic', 'client_secret_post']) {
  test(
    `authlib logs in with ${method}`,
    { skip: process.env.PYTHON ? false : 'no authlib here' },
    async () => {
      const script = new URL('authlib_login.py', import.meta.url).pathname;
      const run = (...words) =>
        JSON.parse(
          execFileSync(process.env.PYTHON, [script, ...words], {
            encoding: 'utf8',
            env: { ...process.env, CLIENT_SECRET: secret, METHOD: method },
          }),
        );
      const begun = run('begin');
      const back = await browser.logIn(begun.url);
      secrets.push(begun.verifier, back.searchParams.get('code'));
      const { claims, user } = run('finish', begun.state, begun.verifier, begun.nonce, back.href);
      assert.equal(claims.sub, user.sub);
      assert.equal(user.email, ada);
    },
  );
}

test('no secret of all these logins is in the log', () => {
  const log = readFileSync(process.env.VESTIBULE_LOG, 'utf8');
  assert.match(log, /outcome="?success/, 'every login is');
  for (const secret of secrets.filter((secret) => secret?.length > 8))
    assert.ok(!log.includes(secret), `${secret} is`);
});
