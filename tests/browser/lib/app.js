// An application with origins of its own: what a company would put in front of Vestibule. Every name below localhost
// reaches it, so the same server is http://app.localhost, another origin of the same company, and a sister of the login's.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';

const page = (title, body) => `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>${title}</title><main>${body}</main></html>`;

/** Writes down every message, and from where: that is what an application has to look at. */
const LISTEN = `addEventListener('message', (event) => { document.querySelector('output').append(JSON.stringify({ origin: event.origin, ...event.data })); })`;

const PAGES = {
  '/callback': () => page('Arrived', '<h1>Arrived</h1>'),
  '/opener': () => page('Opener', `<button onclick="open(location.hash.slice(1), 'login', 'width=480,height=640')">Log in</button><output></output><script>${LISTEN}</script>`),
  '/frame': () => page('Frame', `<output></output><script>${LISTEN};const frame = document.createElement('iframe');frame.title = 'silent';frame.src = location.hash.slice(1);document.body.append(frame)</script>`),
  '/auth0-spa-js': () => page('Shop', '<script src="/auth0-spa-js.js"></script>'),
  '/auth0-js': () => page('Shop', '<script src="/auth0-js.js"></script>'),
};

/** Auth0's browser SDKs as their authors publish them; both call themselves `auth0`, so each has a page of its own. */
const SDKS = {
  '/auth0-spa-js.js': '@auth0/auth0-spa-js/dist/auth0-spa-js.production.js',
  '/auth0-js.js': 'auth0-js/dist/auth0.min.js',
};

/** `posts` are the forms that came to it. What comes to /hop is sent on to the second origin. */
export async function startApp() {
  const posts = [];
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, `http://${request.headers.host}`);
    if (url.pathname === '/hop') return response.writeHead(302, { location: `${origin('app2')}/callback${url.search}` }).end();
    if (SDKS[url.pathname]) return response.writeHead(200, { 'content-type': 'text/javascript' }).end(published(SDKS[url.pathname]));
    let body = '';
    request.on('data', (part) => { body += part; });
    request.on('end', () => {
      if (request.method === 'POST') posts.push(Object.fromEntries(new URLSearchParams(body)));
      const answer = PAGES[url.pathname];
      response.writeHead(answer ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' }).end(answer?.() ?? '');
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const origin = (name) => `http://${name}.localhost:${server.address().port}`;
  const stop = () => new Promise((closed) => { server.close(closed); server.closeAllConnections(); });
  return { origin, posts, stop };
}

function published(file) {
  return readFileSync(new URL(`../node_modules/${file}`, import.meta.url));
}

/** An authorize request with PKCE; `verifier` is what the code is worth something with. */
export function authorizeUrl(issuer, parameters) {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const query = new URLSearchParams({ response_type: 'code', scope: 'openid email', state: 'as it was', nonce: 'n', code_challenge: challenge, code_challenge_method: 'S256', ...parameters });
  return { url: `${issuer}/authorize?${query}`, verifier };
}

/** Code for tokens, as the application's server does it. Node does not know the names below localhost. */
export function redeem(issuer, fields) {
  const { port, host } = new URL(issuer);
  const body = new URLSearchParams({ grant_type: 'authorization_code', ...fields }).toString();
  return new Promise((resolve, reject) => {
    const headers = { host, 'content-type': 'application/x-www-form-urlencoded' };
    const request = http.request({ host: '127.0.0.1', port, path: '/oauth/token', method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (part) => { text += part; });
      response.on('end', () => resolve({ status: response.statusCode, ...JSON.parse(text) }));
    });
    request.on('error', reject);
    request.end(body);
  });
}
