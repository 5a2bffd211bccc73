// A company whose application logs in with one of Auth0's browser SDKs. It is a sister of the login's, so that the session
// reaches a silent frame.
import { PASSWORD, newAddress } from './people.js';
import { on, send } from './steps.js';

/** An API that tokens are asked for. */
export const ORDERS = 'https://orders.acme.test/';

/** A server has it: a code that no PKCE goes with needs one. */
export const SECRET = 'a secret that only the office has';

/** The tenant's file; `app` is the application's server. JSON is YAML. */
export function shop(app) {
  const own = app.origin('app.acme');
  return () => JSON.stringify({
    tenant: { friendly_name: 'Acme' },
    clients: [
      {
        name: 'Shop',
        client_id: 'shop',
        app_type: 'spa',
        callbacks: [`${own}/auth0-spa-js`, `${own}/auth0-js`],
        allowed_logout_urls: [`${own}/callback`],
        web_origins: [own],
        grant_types: ['authorization_code', 'implicit'],
      },
      { name: 'Office', client_id: 'office', client_secret: SECRET, callbacks: [`${own}/callback`], grant_types: ['authorization_code'] },
    ],
    resourceServers: [{ name: 'Orders', identifier: ORDERS, scopes: [{ value: 'read:orders' }] }],
    databases: [{ name: 'customers', strategy: 'auth0', enabled_clients: ['Shop', 'Office'] }],
  });
}

/** Somebody new makes an account on the page that the SDK led to. Answers their address. */
export async function makeAccount(page) {
  const user = newAddress();
  await page.locator(on.signUp.user).waitFor();
  await send(page, { user, password: PASSWORD }, on.signUp);
  return user;
}

/** What the API would read in a token. */
export function claimsOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
}
