// How heavy a page is: bytes as the server sends them, and work as the browser does it.
import http from 'node:http';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';

const KIB = 1024;

/** The answer to GET with this `Accept-Encoding`, not decoded; `head` is the size of the status line and the headers. */
export function fetchRaw(url, encoding, cookie = '') {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers: { 'accept-encoding': encoding, accept: 'text/html', cookie } }, (response) => {
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

/** Everything over budget: the page as sent, its style, its scripts, and what the browser would have to wait for. */
export async function overweight(url, cookie) {
  const [br, gzip] = await Promise.all(['br', 'gzip'].map((encoding) => fetchRaw(url, encoding, cookie)));
  const wrong = [];
  if (br.status !== 200) return [`${url} answers ${br.status}`];
  if (br.headers['content-encoding'] !== 'br' || gzip.headers['content-encoding'] !== 'gzip') return ['the page is not compressed as asked'];
  const html = brotliDecompressSync(br.body).toString();
  const atMost = (what, size, limit) => size > limit && wrong.push(`${what}: ${size} bytes, not ${limit}`);
  atMost('page, brotli', br.body.length, 6 * KIB);
  atMost('page, gzip', gzip.body.length, 7 * KIB);
  atMost('page with headers', gzip.head + gzip.body.length, 14_000);
  const style = inside(html, 'style');
  atMost('style', style.length, 9 * KIB);
  atMost('style, brotli', brotliCompressSync(style).length, 2.5 * KIB);
  atMost('inline script', inside(html, 'script').length, Math.round(0.6 * KIB));
  for (const [link] of html.matchAll(/<link\b[^>]*>/gi)) if (/\brel=["']?stylesheet/i.test(link)) wrong.push(`a sheet to wait for: ${link}`);
  for (const [script] of html.matchAll(/<script\b[^>]*\bsrc=[^>]*>/gi)) if (!/\b(defer|async)\b|type=["']?module/i.test(script)) wrong.push(`a script to wait for: ${script}`);
  if (/@font-face|@import/i.test(style)) wrong.push('the style brings a font or another sheet');
  return wrong;
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
