// How to come to each page in each state. `place` is the company of acme.js; the demo's own pages need none.
import { come, ADA, back } from './company.js';
import { PASSWORD, newAddress } from './people.js';
import { arrived, on, send, signUp } from './steps.js';

const said = (page) => page.locator(on.alert).filter({ hasText: /\S/ }).waitFor();

const leavesSession = async (page, place) => {
  await come(page, place, 'kiosk', { screen_hint: 'signup' });
  await send(page, { user: newAddress(), password: PASSWORD }, on.signUp);
  await back(page);
};

export const COMPANY = {
  login: (page, place) => come(page, place, 'kiosk'),
  'login-error': async (page, place) => {
    await come(page, place, 'kiosk');
    await send(page, { user: newAddress('nobody'), password: 'not the password' });
    await said(page);
  },
  tabs: (page, place) => come(page, place, 'shop'),
  directory: (page, place) => come(page, place, 'shop', { connection: 'corp' }),
  outage: async (page, place) => {
    await come(page, place, 'office', { connection: 'far' });
    await send(page, ADA);
    await said(page);
  },
  picker: (page, place) => come(page, place, 'office'),
  discovery: (page, place) => come(page, place, 'works'),
  'discovery-error': async (page, place) => {
    await come(page, place, 'plant');
    await page.locator(on.login.user).fill('ada@nowhere.test');
    await page.locator(on.discovery.submit).click();
    await said(page);
  },
  'must-change': async (page, place) => {
    await come(page, place, 'shop', { connection: 'corp' });
    await send(page, { user: 'mustchange', password: 'mustchange-Passw0rd' });
    await page.waitForLoadState();
  },
  again: async (page, place) => {
    await leavesSession(page, place);
    await come(page, place, 'kiosk', { prompt: 'login' });
  },
  'choose-account': async (page, place) => {
    await leavesSession(page, place);
    await come(page, place, 'kiosk', { prompt: 'select_account' });
  },
  signup: (page, place) => come(page, place, 'kiosk', { screen_hint: 'signup' }),
  'signup-error': async (page, place) => {
    await come(page, place, 'kiosk', { screen_hint: 'signup' });
    await send(page, { user: newAddress(), password: 'password123' }, on.signUp);
    await said(page);
  },
  error: (page) => page.goto('/authorize?client_id=nobody'),
  'not-found': (page) => page.goto('/nothing/here'),
  'confirm-logout': async (page, place) => {
    await leavesSession(page, place);
    await page.goto('/oidc/logout?client_id=kiosk');
  },
  'logged-out': (page) => page.goto('/v2/logout?client_id=kiosk'),
};

export const DEMO = {
  demo: (page) => page.goto('/demo'),
  callback: async (page) => {
    const user = newAddress();
    await signUp(page, user, PASSWORD);
    await arrived(page, user);
  },
};

/** What these visits cause on purpose. */
export const EXPECTED = { outage: /^answer: 503 / };
