// What a visitor does, by the names that pages promise to keep. A page that is built otherwise is matched here, once.
import assert from 'node:assert/strict';

export const on = {
  demo: {
    logIn: 'main a[href*="/authorize"], main form[action*="/authorize"] button:not([type=button])',
    logOut: 'main a[href*="logout"], main form[action*="logout"] button:not([type=button])',
  },
  login: { user: '[name=username]', password: '[name=password]', submit: 'form:has([name=password]) button:not([type=button])', signUp: 'a[href*="/signup"]' },
  signUp: { user: '[name=email]', password: '[name=password]', submit: 'form:has([name=password]) button:not([type=button])' },
  discovery: { submit: 'form:has([name=username]) button' },
  alert: '[role=alert]',
  languages: 'details:has(.langs) > summary',
};

/** From the demo to the login page. */
export async function startLogin(page) {
  await page.goto('/demo');
  await page.locator(on.demo.logIn).first().click();
  await page.waitForURL(/\/login\?/);
}

export async function startSignUp(page) {
  await startLogin(page);
  await page.locator(on.login.signUp).first().click();
  await page.waitForURL(/\/signup\?/);
}

/** Fills and sends the form of the page that is open. */
export async function send(page, { user, password }, form = on.login) {
  await page.locator(form.user).fill(user);
  await page.locator(form.password).fill(password);
  await page.locator(form.submit).first().click();
}

export async function signUp(page, user, password) {
  await startSignUp(page);
  await send(page, { user, password }, on.signUp);
  await arrived(page);
}

export async function logOut(page) {
  await page.locator(on.demo.logOut).first().click();
  await page.waitForURL((url) => !url.pathname.startsWith('/demo/callback'));
}

/** Back at the application, which shows what it was given. */
export async function arrived(page, user) {
  await page.waitForURL(/\/demo\/callback/);
  const text = await page.locator('main').innerText();
  assert.match(text, /"?sub"?/, 'the decoded id_token is shown');
  if (user) assert.ok(text.includes(user), `the page tells who is there: ${user}`);
}

/** The form again, with the error said once, in words, to eyes and ears, and nothing to type twice but the password. */
export async function refusedWith(page, user) {
  const alert = page.locator(on.alert).filter({ hasText: /\S/ });
  await alert.waitFor();
  const state = await page.evaluate(() => {
    const [user, password] = ['username', 'password'].map((name) => document.querySelector(`[name=${name}]`));
    const spoken = (field) => (field.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.innerText ?? '').join(' ');
    return {
      user: user.value,
      password: password.value,
      invalid: [user, password].map((field) => field.getAttribute('aria-invalid')),
      described: [user, password].every((field) => spoken(field).trim() !== ''),
      focus: document.activeElement.getAttribute('name'),
    };
  });
  assert.deepEqual(state, { user, password: '', invalid: ['true', 'true'], described: true, focus: 'password' });
  assert.match(await page.title(), /^[^·]+[:：]/, 'the title begins with the error');
  return (await alert.innerText()).trim();
}

/** No dead end: something on the page leads on. Answers what it is called. */
export async function wayOn(page) {
  const ways = page.locator('main a[href]:visible, main button:not([type=button]):visible');
  assert.ok((await ways.count()) > 0, `a dead end: ${page.url()}\n${await page.locator('body').innerText()}`);
  return ways.first();
}
