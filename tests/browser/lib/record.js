// What no visit may cause, written down as it happens, on every page of a context.

/**
 * `found` grows: one line for each thing that should not have happened. `settle` resolves when all that the open pages
 * have said so far has come in; call it before the context is closed. `origins` are not strangers; what matches `expected`
 * is what the visit is about.
 */
export async function record(context, origins, expected = /^$/) {
  const found = [];
  const write = (what) => { if (!expected.test(what)) found.push(what); };
  const consoles = [];
  // A binding reaches us from pages whose policy forbids every connection; the console tells of pages without scripts.
  await context.exposeBinding('tellPolicyViolation', (_source, what) => write(`policy: ${what}`));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      window.tellPolicyViolation(`${event.effectiveDirective} blocked ${event.blockedURI} on ${document.URL}`);
    });
  });
  context.on('request', (request) => {
    const url = request.url();
    if (!isOwn(url, origins)) write(`third party: ${url}`);
  });
  context.on('response', (response) => {
    const broken = response.status() >= 500 || (response.status() >= 400 && isPart(response.request()));
    if (broken) write(`answer: ${response.status()} for ${response.url()}`);
  });
  context.on('requestfailed', (request) => {
    // A navigation that the visitor's next step overtakes is aborted, and that is no fault.
    const why = request.failure()?.errorText;
    if (why !== 'net::ERR_ABORTED') write(`request: ${request.url()} ${why}`);
  });
  context.on('weberror', (error) => write(`script: ${error.error().message}`));
  context.on('page', (page) => consoles.push(listen(context, page, write)));
  return { found, settle: async () => { for (const open of consoles) await hearOut(await open); } };
}

async function listen(context, page, write) {
  const session = await context.newCDPSession(page);
  session.on('Log.entryAdded', ({ entry }) => {
    if (entry.source === 'recommendation' || entry.text.startsWith('[DOM]')) write(`recommendation: ${entry.text}`);
    if (/content security policy/i.test(entry.text)) write(`policy: ${entry.text}`);
  });
  await session.send('Log.enable');
  return { page, session };
}

/** A question and its answer: what the console had to say before has been said. */
async function hearOut({ page, session }) {
  if (!page.isClosed()) await session.send('Log.disable');
}

function isOwn(url, origins) {
  return url.startsWith('data:') || url.startsWith('blob:') || origins.includes(new URL(url).origin);
}

function isPart(request) {
  return !request.isNavigationRequest();
}
