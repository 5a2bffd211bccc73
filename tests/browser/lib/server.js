// A `vestibule serve --demo` of its own for each test file: a folder of its own, a port that the system chose.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const READY_WITHIN_MS = 60_000;

/** Starts the server and resolves when it has printed its address. `VESTIBULE` names the binary. */
export async function startServer(options = []) {
  const binary = process.env.VESTIBULE;
  if (!binary) throw new Error('VESTIBULE must name the binary under test; tests/run browser does so');
  const folder = await mkdtemp(join(tmpdir(), 'vst-demo.'));
  const child = spawn(binary, ['serve', '--demo', '--listen', '127.0.0.1:0', ...options], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
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
    return { origin: await address(child, gone, lines), lines, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The first `http://localhost:PORT` that the server prints: cookies and passkeys need the name, not the number. */
function address(child, gone, lines) {
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
        const found = line.match(/http:\/\/localhost:[1-9]\d*/);
        if (found) {
          clearTimeout(late);
          resolve(found[0]);
        }
      });
    }
  });
}
