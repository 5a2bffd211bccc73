// What every page's document says about itself, read from what the browser made of it.

/** Language, landmarks, title, and nothing inline that a strict policy would refuse. */
export function anatomy(page, { lang, dir = 'ltr' }) {
  return page.evaluate(
    ([lang, dir]) => {
      const wrong = [];
      const root = document.documentElement;
      if (root.lang !== lang) wrong.push(`lang is ${root.lang}, not ${lang}`);
      if ((root.dir || 'ltr') !== dir) wrong.push(`dir is ${root.dir}, not ${dir}`);
      for (const [what, count] of [['main', 1], ['h1', 1], ['title', 1], ['base', 0], ['iframe', 0]]) {
        const seen = document.querySelectorAll(`${what}:not(svg ${what})`).length;
        if (seen !== count) wrong.push(`${seen} × <${what}>`);
      }
      if (!document.title.trim()) wrong.push('the title is empty');
      if (document.querySelector('[role=alert]')?.innerText.trim() && !document.title.match(/^\S+: /)) wrong.push('the title does not begin with the error');
      for (const one of document.querySelectorAll('*')) {
        for (const { name } of one.attributes) if (name === 'style' || name.startsWith('on')) wrong.push(`${name}= on ${one.localName}`);
      }
      return wrong;
    },
    [lang, dir],
  );
}

/** Nothing is red before anybody has sent anything. */
export function prematureErrors(page) {
  return page.evaluate(() => {
    const alerts = [...document.querySelectorAll('[role=alert]')].filter((one) => one.innerText.trim());
    return [...alerts, ...document.querySelectorAll('[aria-invalid=true]')].map((one) => one.outerHTML.slice(0, 80));
  });
}

const NAMES = {
  login: { user: 'username', autocomplete: ['username', 'username webauthn'], password: 'current-password' },
  directory: { user: 'username', autocomplete: ['username'], password: 'current-password' },
  signup: { user: 'email', autocomplete: ['username', 'email'], password: 'new-password' },
};

/** What a password manager needs to fill the form, and what drives one away. `kind` is login, directory or signup. */
export function passwordManagers(page, kind) {
  return page.evaluate((names) => {
    const wrong = [];
    const forms = [...document.querySelectorAll('form')].filter((form) => form.querySelector('[type=password]'));
    if (forms.length !== 1) return [`${forms.length} forms with a password`];
    const [form] = forms;
    if (form.method !== 'post') wrong.push(`the form's method is ${form.method}`);
    const first = form.querySelector('button:not([type=button]), input[type=submit]');
    if (!first || first.type !== 'submit') wrong.push('no submit button');
    const user = form.querySelector(`[name=${names.user}]`);
    const password = form.querySelector('[name=password]');
    if (!user || !password) return [...wrong, `no field named ${names.user} or none named password`];
    const expect = (field, name, ...values) => {
      const value = field.getAttribute(name);
      if (!values.includes(value)) wrong.push(`${field.name}: ${name}=${value}, not ${values.join(' or ')}`);
    };
    for (const field of [user, password]) {
      if (field.id !== field.name) wrong.push(`${field.name}: id is ${field.id}`);
      if (!field.labels.length || !field.labels[0].checkVisibility()) wrong.push(`${field.name}: no visible label`);
      if (field.readOnly) wrong.push(`${field.name}: readonly`);
      expect(field, 'autocapitalize', 'none');
      expect(field, 'spellcheck', 'false');
      const paste = new ClipboardEvent('paste', { bubbles: true, cancelable: true });
      if (!field.dispatchEvent(paste)) wrong.push(`${field.name}: paste is refused`);
    }
    expect(user, 'autocomplete', ...names.autocomplete);
    expect(user, 'autocorrect', 'off');
    expect(user, 'enterkeyhint', 'next');
    expect(user, 'type', 'email', 'text');
    expect(password, 'type', 'password');
    expect(password, 'autocomplete', names.password);
    expect(password, 'enterkeyhint', 'go');
    if (!(user.maxLength >= 254)) wrong.push(`${user.name}: maxlength ${user.maxLength}`);
    if (!(password.maxLength >= 1024)) wrong.push(`password: maxlength ${password.maxLength}`);
    if (document.querySelector('[autocomplete=off]')) wrong.push('something says autocomplete=off');
    return wrong;
  }, NAMES[kind]);
}
