// One server and one browser for all the tests of a file.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launch, visitor } from './browser.js';
import { PASSWORD } from './people.js';
import { startServer } from './server.js';

/** Answers a function that lets a visitor arrive: `const { page } = await arrive(t, { scheme, width, locale, scripts })`. */
export function setting() {
  const set = {};
  before(async () => {
    set.server = await startServer();
    set.browser = await launch();
  });
  after(async () => {
    await set.browser?.close();
    if (!set.server) return;
    assert.equal(await set.server.stop(), 0, 'SIGTERM ends the server in good order');
    const told = set.server.lines.filter((line) => line.includes(PASSWORD) || /eyJ[\w-]{20}|panicked at/.test(line));
    assert.deepEqual(told, [], 'the log holds no password, no token and no panic');
  });
  return (t, options) => visitor(t, set.browser, set.server.origin, options);
}
