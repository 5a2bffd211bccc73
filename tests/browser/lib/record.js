// What no visit may cause, written down as it happens, on every page of a context.

/**
 * `found` grows: one line for each thing that should not have happened. `settle` resolves when all that the open pages
 * have said so far has come in; call it before the context is closed.
 */
export async function record(context, origin) {
  const found = [];
  const consoles = [];
  // A binding reaches us from pages whose policy forbids every connection; the console tells of pages without scripts.
  await context.exposeBinding('tellPolicyViolation', (_source, what) => found.push(`policy: ${what}`));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      window.tellPolicyViolation(`${event.effectiveDirective} blocked ${event.blockedURI} on ${document.URL}`);
    });
  });
  context.on('request', (request) => {
    const url = request.url();
    if (!isOwn(url, origin)) found.push(`third party: ${url}`);
  });
  context.on('response', (response) => {
    const broken = response.status() >= 500 || (response.status() >= 400 && isPart(response.request()));
    if (broken) found.push(`answer: ${response.status()} for ${response.url()}`);
  });
  context.on('requestfailed', (request) => {
    // A navigation that the visitor's next step overtakes is aborted, and that is no fault.
    const why = request.failure()?.errorText;
    if (why !== 'net::ERR_ABORTED') found.push(`request: ${request.url()} ${why}`);
  });
  context.on('weberror', (error) => found.push(`script: ${error.error().message}`));
  context.on('page', (page) => consoles.push(listen(context, page, found)));
  return { found, settle: async () => { for (const open of consoles) await hearOut(await open); } };
}

async function listen(context, page, found) {
  const session = await context.newCDPSession(page);
  session.on('Log.entryAdded', ({ entry }) => {
    if (entry.source === 'recommendation' || entry.text.startsWith('[DOM]')) found.push(`recommendation: ${entry.text}`);
    if (/content security policy/i.test(entry.text)) found.push(`policy: ${entry.text}`);
  });
  await session.send('Log.enable');
  return { page, session };
}

/** A question and its answer: what the console had to say before has been said. */
async function hearOut({ page, session }) {
  if (!page.isClosed()) await session.send('Log.disable');
}

function isOwn(url, origin) {
  return url.startsWith('data:') || url.startsWith('blob:') || new URL(url).origin === origin;
}

function isPart(request) {
  return !request.isNavigationRequest();
}
