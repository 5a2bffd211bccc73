// A browser without scripts, for one person: cookies, redirects on our own server, the first form of a page.

export const issuer = process.env.VESTIBULE_ISSUER;
export const password = 'tulip-anvil-orbit';
// What must never be in the log.
export const secrets = [password];

export class Browser {
  #cookies = new Map();

  async #ask(url, options = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      redirect: 'manual',
      ...options,
      headers: { cookie, ...options.headers },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split('; ');
      if (!line.startsWith('__Host-') || !attributes.includes('Secure'))
        throw new Error(`not a host's own: ${line}`);
      const at = pair.indexOf('=');
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
      if (at + 1 < pair.length) secrets.push(decodeURIComponent(pair.slice(at + 1)));
    }
    return answer;
  }

  // Follows redirects on our server; answers with the address that leaves it, or with the page.
  async open(url, options) {
    let answer = await this.#ask(url, options);
    for (let hops = 0; hops < 10; hops++) {
      const location = answer.headers.get('location');
      if (!location) return { page: await answer.text(), url, status: answer.status };
      url = new URL(location, url).href;
      if (!url.startsWith(`${issuer}/`)) return { left: url };
      answer = await this.#ask(url);
    }
    throw new Error('too many redirects');
  }

  async submit({ page, url }, typed) {
    const form = page.match(/<form[^>]*>[^]*?<\/form>/)[0];
    const fields = new URLSearchParams();
    for (const [input] of form.matchAll(/<input[^>]*>/g)) {
      const of = (name) => unescape(input.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1] ?? '');
      if (of('name') && of('type') !== 'checkbox') fields.set(of('name'), of('value'));
    }
    for (const [name, value] of Object.entries(typed)) fields.set(name, value);
    const action = unescape(form.match(/\baction="([^"]*)"/)?.[1] ?? '');
    return this.open(new URL(action, url).href, { method: 'POST', body: fields });
  }

  // Through the sign-up page behind `authorize` and back to the application, as a URL.
  async signUp(authorize, email) {
    const address = new URL(authorize);
    address.searchParams.set('screen_hint', 'signup');
    const done = await this.submit(await this.open(address.href), { email, password });
    if (!done.left) throw new Error(`no way back: ${done.status} ${done.page}`);
    return new URL(done.left);
  }

  // Through the login page, or past it where there is a session.
  async logIn(authorize, username) {
    const first = await this.open(authorize);
    const done = first.left ? first : await this.submit(first, { username, password });
    if (!done.left) throw new Error(`no way back: ${done.status} ${done.page}`);
    return new URL(done.left);
  }
}

function unescape(text) {
  const named = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return text
    .replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&(amp|lt|gt|quot);/g, (_, name) => named[name]);
}
