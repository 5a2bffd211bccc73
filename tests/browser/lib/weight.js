// How heavy a page is: bytes as the server sends them, and work as the browser does it.
import http from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';

const KIB = 1024;

/**
 * The answer to GET with this `Accept-Encoding`, not decoded; `head` is the size of the status line and the headers.
 * Node does not know the names below localhost, so it asks the number and names the host.
 */
function fetchRaw(address, encoding, { cookie = '', language = 'en' }) {
  const { host, port, pathname, search } = new URL(address);
  const headers = { host, 'accept-encoding': encoding, 'accept-language': language, accept: 'text/html', cookie };
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path: pathname + search, headers }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => {
        const head = `HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\n\r\n`.length + response.rawHeaders.join(': ').length + response.rawHeaders.length;
        resolve({ status: response.statusCode, headers: response.headers, head, body: Buffer.concat(parts) });
      });
    });
    request.on('error', reject);
  });
}

/**
 * What the page weighs as it is sent, in bytes, and everything over its budget: `wrong`. `status` is the answer that the
 * page comes with. A `branded` page also carries a company's logo and links: it has to fit into the first ten packets.
 */
export async function weigh(url, { status = 200, branded = false, ...asked } = {}) {
  const [gzip, plain] = await Promise.all(['gzip, deflate, br, zstd', 'identity'].map((encoding) => fetchRaw(url, encoding, asked)));
  const wrong = [];
  if (gzip.status !== status) return { wrong: [`${url} answers ${gzip.status}`] };
  if (gzip.headers['content-encoding'] !== 'gzip' || plain.headers['content-encoding']) return { wrong: ['the page is not compressed as asked'] };
  if (asked.language && gzip.headers['content-language'] !== asked.language) return { wrong: [`the page is not in ${asked.language}`] };
  const html = gunzipSync(gzip.body).toString();
  const [style, script] = ['style', 'script'].map((element) => inside(html, element));
  const bytes = { gzip: gzip.body.length, sent: gzip.head + gzip.body.length, raw: html.length, style: style.length, script: script.length };
  const atMost = (what, size, limit) => size > limit && wrong.push(`${what}: ${size} bytes, not ${limit}`);
  if (!branded) atMost('page, gzip', bytes.gzip, 7 * KIB);
  atMost('page with headers', bytes.sent, 14_000);
  atMost('style', bytes.style, 9 * KIB);
  atMost('style, gzip', gzipSync(style).length, 3 * KIB);
  atMost('inline script', bytes.script, Math.round(0.6 * KIB));
  for (const [link] of html.matchAll(/<link\b[^>]*>/gi)) if (/\brel=["']?stylesheet/i.test(link)) wrong.push(`a sheet to wait for: ${link}`);
  for (const [tag] of html.matchAll(/<script\b[^>]*\bsrc=[^>]*>/gi)) if (!/\b(defer|async)\b|type=["']?module/i.test(tag)) wrong.push(`a script to wait for: ${tag}`);
  if (/@font-face|@import/i.test(style)) wrong.push('the style brings a font or another sheet');
  return { bytes, wrong };
}

function inside(html, element) {
  return [...html.matchAll(new RegExp(`<${element}\\b[^>]*>([\\s\\S]*?)</${element}>`, 'gi'))].map((match) => match[1]).join('');
}

/** Counts from the first moment of every page of the context; must be called before the first one is opened. */
export function watchWork(context) {
  return context.addInitScript(() => {
    window.work = { shifts: 0, longTasks: 0 };
    window.workObserver = new PerformanceObserver((list) => window.countWork(list.getEntries()));
    window.countWork = (entries) => {
      for (const entry of entries) {
        if (entry.entryType === 'longtask') window.work.longTasks += 1;
        else if (!entry.hadRecentInput) window.work.shifts += entry.value;
      }
    };
    window.workObserver.observe({ type: 'layout-shift', buffered: true });
    window.workObserver.observe({ type: 'longtask', buffered: true });
  });
}

/** Layout shift, long tasks, elements and requests of the page as it stands. */
export function workOf(page) {
  return page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    window.countWork(window.workObserver.takeRecords());
    const requests = 1 + performance.getEntriesByType('resource').filter((one) => !one.name.startsWith('data:')).length;
    return { ...window.work, elements: document.querySelectorAll('*').length, requests };
  });
}

const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };

/**
 * Milliseconds until the first thing is painted and the first field can be typed into, the best of `runs`: another process
 * may hold the machine for a while, but it cannot make a page faster than it is.
 */
export async function timeToField(page, url, { cpu = 1, slow = false, runs = 5 } = {}) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Emulation.setCPUThrottlingRate', { rate: cpu });
  if (slow) await session.send('Network.emulateNetworkConditions', SLOW_4G);
  let best = { painted: Infinity, usable: Infinity };
  for (let run = 0; run < runs; run += 1) {
    await page.goto(url);
    const seen = await page.evaluate(async () => {
      const paint = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
      while (paint() === undefined) await new Promise(requestAnimationFrame);
      const [{ domContentLoadedEventEnd }] = performance.getEntriesByType('navigation');
      return { painted: paint(), usable: Math.max(paint(), domContentLoadedEventEnd) };
    });
    if (seen.usable < best.usable) best = seen;
  }
  await session.detach();
  return best;
}
