// A company with one tenant: an application for each arrangement of the login page, a real directory and one out of reach.

const BRAND = { primary: '#0a6', page_background: '#f6f8f7' };
const LOGO = `data:image/svg+xml;base64,${Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 36"><rect width="120" height="36" rx="6" fill="#00aa66"/><path d="M16 26l8-18 8 18M19 20h10M44 8v20M56 8v20M56 8h14M56 18h12M56 28h14M82 8v20h14" fill="none" stroke="#fff" stroke-width="3"/></svg>').toString('base64')}`;

/** Which ways in each application has: tabs, a list, the question for the e-mail address (with a database and with none), and one alone. */
const APPLICATIONS = {
  shop: ['customers', 'partners', 'corp'],
  office: ['customers', 'corp', 'far', 'partners'],
  works: ['customers', 'corp', 'far', 'partners', 'berlin', 'lyon', 'porto', 'gdansk'],
  plant: ['corp', 'far', 'berlin', 'lyon', 'porto', 'gdansk', 'riga', 'turin'],
  kiosk: ['customers'],
};

/** The tenant's file; `app` is the application's server. JSON is YAML. */
export function acme(app) {
  return () => JSON.stringify({
    tenant: { friendly_name: 'Acme', support_url: 'https://acme.test/help', privacy_url: 'https://acme.test/privacy', terms_url: 'https://acme.test/terms', default_redirection_uri: `${app.origin('app')}/callback` },
    branding: { colors: BRAND, logo_url: LOGO },
    clients: Object.keys(APPLICATIONS).map((id) => client(id, app)),
    databases: [
      database('customers', 'Customers', { forgot_password_url: 'https://acme.test/forgot' }),
      database('partners', 'Partners of Acme', { disable_signup: true, requires_username: true }),
    ],
    connections: [
      directory('corp', 'Acme staff', { ldap_url: process.env.TEST_OPENLDAPS_URL, ldap_ca_file: process.env.TEST_OPENLDAP_CA, domain_aliases: ['corp.test', 'example.org'] }),
      directory('far', 'Acme overseas', { ldap_url: 'ldap://127.0.0.1:1', domain_aliases: ['far.test'] }),
      ...['berlin', 'lyon', 'porto', 'gdansk', 'riga', 'turin'].map((town) => directory(town, `Acme ${town[0].toUpperCase()}${town.slice(1)}`, { ldap_url: 'ldap://127.0.0.1:1' })),
    ],
  });
}

function client(id, app) {
  const [own, second, sister] = ['app', 'app2', 'app.acme'].map(app.origin);
  return {
    name: id[0].toUpperCase() + id.slice(1),
    client_id: id,
    app_type: 'spa',
    callbacks: [`${own}/callback`, `${own}/hop`, `${second}/callback`, `${own}/opener`, `${sister}/frame`],
    allowed_logout_urls: [`${own}/callback`],
    web_origins: [own, sister],
    initiate_login_uri: `${own}/callback`,
    grant_types: ['authorization_code', 'implicit'],
  };
}

const enabled = (name) => Object.keys(APPLICATIONS).filter((id) => APPLICATIONS[id].includes(name));

function database(name, display_name, options) {
  return { name, display_name, strategy: 'auth0', enabled_clients: enabled(name), options };
}

function directory(name, display_name, options) {
  const search = { ldap_base: 'dc=example,dc=org', ldap_bind_user: 'cn=reader,dc=example,dc=org', ldap_bind_password: 'reader-pw', ldap_user_by_name: '(|(uid={0})(mail={0}))' };
  return { name, display_name, strategy: 'ad', enabled_clients: enabled(name), options: { ...search, ...options } };
}
