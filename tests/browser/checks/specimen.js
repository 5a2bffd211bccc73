// A small page that keeps every rule, and a server that spoils it on request. It shows that the checks can fail.
import { createHash } from 'node:crypto';
import http from 'node:http';
import { gzipSync } from 'node:zlib';

const STYLE = `:root{color-scheme:light dark}*{box-sizing:border-box}body{margin:0;font:16px/1.5 sans-serif}main{max-width:20rem;padding:20px}
input:not([type=checkbox]),button{font:inherit;width:100%;height:50px;border:1px solid #767676;border-radius:8px}
:focus-visible{outline:3px solid #2f55d4;outline-offset:2px}a{display:inline-block;padding:6px 0}@media(prefers-color-scheme:dark){a{color:#9bf}}`;

const FORM = `<form method="post" action="/login"><input type="hidden" name="state" value="s">
<label for="username">Email</label><input id="username" name="username" type="email" autocomplete="username webauthn" autocapitalize="none" autocorrect="off" spellcheck="false" enterkeyhint="next" maxlength="254" required>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" autocapitalize="none" spellcheck="false" enterkeyhint="go" maxlength="1024" required>
<button type="submit">Log in</button></form>`;

export const PAGE = `<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="icon" href="data:,"><title>Log in</title><style>${STYLE}</style></head><body><main><h1>Log in</h1>${FORM}<p><a href="/help">Help with logging in</a></p></main></body></html>`;

/** Serves `spoil(PAGE)` at every address; the policy allows the style of the unspoilt page and nothing else. */
export async function specimen(spoil = (page) => page, { policy = true, status = 200, compress = true } = {}) {
  const body = spoil(PAGE);
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const server = http.createServer((request, response) => {
    const accepted = request.headers['accept-encoding'] ?? '';
    const gzip = compress && accepted.includes('gzip');
    const headers = { 'content-type': 'text/html; charset=utf-8' };
    if (policy) headers['content-security-policy'] = `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; form-action 'self'`;
    if (gzip) headers['content-encoding'] = 'gzip';
    response.writeHead(request.url === '/broken' ? 500 : status, headers);
    response.end(gzip ? gzipSync(body) : body);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const origin = `http://localhost:${server.address().port}`;
  return { origin, close: () => new Promise((closed) => { server.close(closed); server.closeAllConnections(); }) };
}
