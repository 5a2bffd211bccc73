// The servers and the browser of a test file.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { acme } from './acme.js';
import { startApp } from './app.js';
import { launch, visitor } from './browser.js';
import { PASSWORD } from './people.js';
import { startDemo, startTenant } from './server.js';

/** The demo: answers a function that lets a visitor arrive, `const { page } = await arrive(t, { scheme, width, locale, scripts })`. */
export function setting() {
  const set = prepare(async (set) => { set.server = await startDemo(); });
  return (t, options) => visitor(t, set.browser, [set.server.origin], options);
}

/** A company: that of acme.js, or of another tenant's file. `place` holds the origins and the application's server once the tests run. */
export function company(definition = acme) {
  const place = {};
  const set = prepare(async (set) => {
    place.app = set.app = await startApp();
    set.server = await startTenant(definition(set.app));
    place.issuer = set.server.origin;
    place.origins = [place.issuer, ...['app', 'app2', 'app.acme'].map(set.app.origin)];
  });
  return { place, arrive: (t, options) => visitor(t, set.browser, place.origins, options) };
}

function prepare(serve) {
  const set = {};
  before(async () => {
    [set.browser] = await Promise.all([launch(), serve(set)]);
  });
  after(async () => {
    await set.browser?.close();
    await set.app?.stop();
    if (!set.server) return;
    assert.equal(await set.server.stop(), 0, 'SIGTERM ends the server in good order');
    const told = set.server.lines.filter((line) => line.includes(PASSWORD) || /eyJ[\w-]{20}|panicked at/.test(line));
    assert.deepEqual(told, [], 'the log holds no password, no token and no panic');
  });
  return set;
}
