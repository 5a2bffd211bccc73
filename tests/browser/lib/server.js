// The program under test, with a folder of its own and a port that the system chose.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const READY_WITHIN_MS = 60_000;
const TRIES = 3;

/** `vestibule serve --demo`, and where it is. Cookies and passkeys need the name localhost, not the number. */
export function startDemo() {
  return start(['--demo', '--listen', '127.0.0.1:0'], {}, (line) => line.match(/http:\/\/localhost:[1-9]\d*/)?.[0]);
}

/**
 * `vestibule serve --config` with one tenant, at http://acme.localhost. `definition(origin)` answers the tenant's file.
 * The address stands in the file before the program runs, so another process may take the port in between: then again.
 */
export async function startTenant(definition) {
  for (let left = TRIES; ; left -= 1) {
    const origin = `http://acme.localhost:${await freePort()}`;
    const files = {
      'vestibule.toml': `listen = "127.0.0.1:${new URL(origin).port}"\n[[tenants]]\nname = "acme"\npublic_url = "${origin}"\ndefinition = "tenant.yaml"\n`,
      'tenant.yaml': definition(origin),
    };
    try {
      return await start(['--config', 'vestibule.toml'], files, (line) => (/\bready\b/.test(line) ? origin : undefined));
    } catch (error) {
      if (left <= 1 || !/cannot listen/.test(error.message)) throw error;
    }
  }
}

/** `found(line)` knows the line that tells the address. `VESTIBULE` names the binary. */
async function start(options, files, found) {
  const binary = process.env.VESTIBULE;
  if (!binary) throw new Error('VESTIBULE must name the binary under test; tests/run browser does so');
  const folder = await mkdtemp(join(tmpdir(), 'vst-browser.'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const child = spawn(binary, ['serve', ...options], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = [];
  const gone = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  const stop = async () => {
    child.kill('SIGTERM');
    const forced = setTimeout(() => child.kill('SIGKILL'), 20_000);
    const how = await gone;
    clearTimeout(forced);
    await rm(folder, { recursive: true, force: true });
    return how;
  };
  try {
    return { origin: await address(child, gone, lines, found), lines, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function address(child, gone, lines, found) {
  return new Promise((resolve, reject) => {
    const fail = (why) => {
      clearTimeout(late);
      reject(new Error(`${why}; it said:\n${lines.join('\n')}`));
    };
    const late = setTimeout(() => fail(`no address within ${READY_WITHIN_MS} ms`), READY_WITHIN_MS);
    child.once('error', (error) => fail(`the server does not start: ${error.message}`));
    gone.then((how) => fail(`the server ended (${how}) before it was ready`));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        lines.push(line);
        const told = found(line);
        if (told) {
          clearTimeout(late);
          resolve(told);
        }
      });
    }
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
