//! Mistakes in a tenant file, one by one, and the examples.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::PathBuf;

use secrecy::ExposeSecret;

use super::read;
use crate::config::{Problem, TenantEntry};
use crate::model::{AppType, ConnectionKind, GrantType, PasswordStrength, Tenant, TokenEndpointAuth};

fn entry() -> TenantEntry {
    TenantEntry {
        name: "acme".into(),
        public_url: "https://login.acme.test".into(),
        definition: PathBuf::from("tenant.yaml"),
        theme: None,
    }
}

const SECRET: &str = "correct-horse-battery-staple";

fn environment(name: &str) -> Option<String> {
    match name {
        "SECRET" | "SHOP_SECRET" | "LDAP_PASSWORD" => Some(SECRET.into()),
        "HOSTILE" => Some("x\"\n  is_first_party: false\nclients: [{}] # '".into()),
        "HOST" => Some("shop.test".into()),
        "URLS" => Some(r#"["https://a.test/cb", "https://b.test/${SECRET}"]"#.into()),
        "HOURS" => Some("8".into()),
        "TRUE" => Some("true".into()),
        "BROKEN_JSON" => Some("[".into()),
        _ => None,
    }
}

fn parse(text: &str) -> (Option<Tenant>, Vec<Problem>) {
    read(text, &environment, &entry())
}

fn good(text: &str) -> Tenant {
    let (tenant, problems) = parse(text);
    assert!(problems.is_empty(), "{}", shown(&problems));
    tenant.unwrap()
}

fn shown(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A client's or a connection's line among lines that are right.
fn client(line: &str) -> String {
    format!("clients:\n  - name: Shop\n    client_id: shop\n    app_type: spa\n    {line}\n")
}

fn database(line: &str) -> String {
    format!("{}databases:\n  - name: db\n    enabled_clients: [shop]\n    {line}\n", client(""))
}

fn directory(line: &str) -> String {
    let rest = "strategy: ad\n    enabled_clients: [shop]\n    options:\n      ldap_base: dc=acme";
    format!("{}connections:\n  - name: corp\n    {rest}\n      {line}\n", client(""))
}

fn api(line: &str) -> String {
    format!("resourceServers:\n  - identifier: urn:orders\n    {line}\n")
}

/// Everything that is wrong is told as an error with its line and column, and no tenant comes out.
#[test]
#[allow(clippy::too_many_lines, reason = "a table")]
fn each_mistake_is_told_with_its_place() {
    let table: Vec<(String, &str)> = vec![
        // YAML itself.
        ("tenant: [".into(), "tenant.yaml:1:"),
        ("tenant: {}\n---\ntenant: {}".into(), "tenant.yaml:"),
        (String::new(), "tenant.yaml: error: the file is empty"),
        ("# nothing but a comment\n".into(), "tenant.yaml: error: the file is empty"),
        ("[1]".into(), ":1:1: error: this should be a table of fields, not a list"),
        ("tenant: no".into(), ":1:9: error: tenant: this should be a table of fields, not text"),
        (
            "tenant:\n  friendly_name: A\n  friendly_name: B".into(),
            ":3:3: error: tenant.friendly_name: this field is here twice, first in line 2",
        ),
        ("\u{e000}".into(), ":1:1: error: the characters U+E000"),
        (
            "tenant: { friendly_name: 12 }".into(),
            ":1:26: error: tenant.friendly_name: this should be text; put it in quotes, not a number",
        ),
        ("tenant: { friendly_name: \"a\\nb\" }".into(), "control character"),
        (
            "tenant: { friendly_nam: A }".into(),
            ":1:11: error: tenant.friendly_nam: this field is not known; did you mean `friendly_name`?",
        ),
        // Variables.
        (client("description: ${MISSING}"), ":5:18: error: the environment variable MISSING is not set"),
        (client("description: ${MISSING-ONE}"), "`${` begins a variable such as ${NAME}"),
        (client("description: \"${SECRET} ${\""), "`${` begins a variable such as ${NAME}"),
        (client("logo_uri: \"@@BROKEN_JSON@@\""), "the environment variable BROKEN_JSON should hold JSON"),
        (client("logo_uri: https://@@URLS@@"), "@@URLS@@ stands for a whole value"),
        // Settings.
        ("tenant: { support_email: nobody }".into(), "\"nobody\" is not an e-mail address"),
        ("tenant: { support_email: \"a@b.c?bcc=x\" }".into(), "is not an e-mail address"),
        (
            "tenant: { support_url: \"javascript:alert(1)\" }".into(),
            "nobody can be sent to a `javascript:` address",
        ),
        (
            "tenant: { enabled_locales: [en, xx] }".into(),
            ":1:33: error: tenant.enabled_locales[1]: the language \"xx\" is neither built in",
        ),
        ("tenant: { enabled_locales: [en, EN] }".into(), "this language is here twice"),
        ("tenant: { session_lifetime: 0 }".into(), "this should be from 1 to 8760"),
        ("tenant: { idle_session_lifetime_in_minutes: -5 }".into(), "this should be from 1 to"),
        ("tenant: { session_lifetime: 1.5 }".into(), "this should be a whole number, not a number"),
        (
            "tenant: { default_directory: nowhere }".into(),
            ":1:30: error: tenant.default_directory: \"nowhere\" is no connection",
        ),
        ("tenant: { default_audience: urn:x }".into(), "\"urn:x\" is no API of resourceServers"),
        (
            "tenant: { allowed_logout_urls: [/here] }".into(),
            "tenant.allowed_logout_urls[0]: this is not a whole address",
        ),
        ("tenant: { password_hash: { memory_kib: 4 } }".into(), "this should be from 8"),
        ("tenant: { password_hash: { memory_kib: 8, parallelism: 4 } }".into(), "8 times parallelism"),
        (
            "tenant: { password_hash: { rounds: 4 } }".into(),
            "this field is not known; known are: iterations, memory_kib, parallelism",
        ),
        (
            "tenant: { enable_ip_allow_list: true }".into(),
            "not supported yet, and leaving it out would be less safe",
        ),
        // Branding.
        (
            "branding: { colors: { primary: red } }".into(),
            ":1:32: error: branding.colors.primary: \"red\" is not a colour",
        ),
        ("branding: { colors: { primary: \"#12345\" } }".into(), "is not a colour"),
        ("branding: { colors: { primary: \"#0a6;}\" } }".into(), "is not a colour"),
        ("branding: { logo_url: \"javascript:alert(1)\" }".into(), "pages load pictures from https://"),
        ("branding: { logo_url: \"http://acme.test/l.png\" }".into(), "pages load pictures from https://"),
        ("branding: { logo_url: /static/../../etc/passwd }".into(), "leaves the theme's static folder"),
        ("branding: { logo_url: \"data:text/html,x\" }".into(), "pages load pictures from"),
        ("branding: { favicon_url: \"data:image/evil;base64,x\" }".into(), "write it as data:image/KIND"),
        // Clients.
        ("clients:\n  - client_id: a".into(), ":2:5: error: clients[0]: `name` is missing"),
        (format!("{}  - {{ name: Shop, app_type: spa }}", client("")), "two clients are named \"Shop\""),
        (
            format!("{}  - {{ name: B, client_id: shop, app_type: spa }}", client("")),
            ":6:5: error: clients[1]: two clients have the client_id \"shop\"",
        ),
        ("clients: [{ name: A, client_id: \"a b\", app_type: spa }]".into(), "a client_id has letters"),
        (
            "clients: [{ name: A, app_type: web }]".into(),
            ":1:32: error: clients[0].app_type: \"web\" is not known here; write one of: spa, native, regular_web, non_interactive",
        ),
        ("clients: [{ name: A }]".into(), "`client_secret` is missing"),
        ("clients: [{ name: A, client_secret: \"\" }]".into(), "this is empty"),
        (
            client("client_secret: ${SECRET}"),
            "a public client (spa, native or token_endpoint_auth_method: none) cannot keep a secret",
        ),
        (client("token_endpoint_auth_method: private_key_jwt"), "private_key_jwt is not supported yet"),
        (
            client("is_first_party: false"),
            ":5:21: error: clients[0].is_first_party: a third-party application has to ask for consent",
        ),
        (client("require_pushed_authorization_requests: true"), "less safe than this file says"),
        (client("jwt_configuration: { lifetime_in_seconds: 0 }"), "this should be from 1 to"),
        (client("jwt_configuration: { alg: HS256 }"), "\"HS256\" is not known here; write one of: RS256"),
        (client("callback: [https://a.test]"), "did you mean `callbacks`?"),
        (client("callbacks: https://a.test"), "this should be a list, not text"),
        (
            client("callbacks: [\"https://a.test/cb\", \"/cb\"]"),
            ":5:38: error: clients[0].callbacks[1]: this is not a whole address",
        ),
        (client("callbacks: [\"javascript:alert(1)\"]"), "nobody can be sent to a `javascript:` address"),
        (client("callbacks: [\"JaVaScRiPt:alert(1)\"]"), "nobody can be sent to a `javascript:` address"),
        (client("callbacks: [\"data:text/html,x\"]"), "nobody can be sent to a `data:` address"),
        (client("callbacks: [\"https://a.test/#x\"]"), "a fragment"),
        (client("callbacks: [\"https://*.a.test/cb\"]"), "wildcards are not supported"),
        (client("callbacks: [\"https://a@b.test/cb\"]"), "a user name"),
        (client("callbacks: [\"https://@b.test/cb\"]"), "a user name"),
        (client("callbacks: [\"https://a.test/x/../cb\"]"), "a . or .. step"),
        (client("callbacks: [\"https://a.test/x/%2E%2e/cb\"]"), "a . or .. step"),
        (client("callbacks: [\"https://a.test/x/..;/cb\"]"), "a . or .. step"),
        (client("callbacks: [\"https://a.test\\\\@b.test/\"]"), "percent-encode"),
        (client("callbacks: [\"https://ä.test/\"]"), "percent-encode"),
        (client("callbacks: [\"https:///cb\"]"), "this is not a whole address"),
        (client("callbacks: [\"https:a.test\"]"), "this is not a whole address"),
        (client("callbacks: [\"com.example.app:/cb\"]"), "set app_type: native"),
        (client("web_origins: [\"https://a.test/\"]"), "write https://a.test"),
        (client("web_origins: [\"https://A.test:443\"]"), "write https://a.test"),
        (client("allowed_origins: [\"*\"]"), "wildcards are not supported"),
        (client("initiate_login_uri: login"), "this is not a whole address"),
        (client("logo_uri: ftp://a.test/x"), "pages load pictures from"),
        // APIs.
        ("resourceServers: [{ name: A }]".into(), "`identifier` is missing"),
        (
            format!("{}  - identifier: urn:orders", api("")),
            ":4:5: error: resourceServers[1]: two APIs have this identifier",
        ),
        (api("signing_alg: HS256"), "write one of: RS256"),
        (api("token_lifetime: 0"), "this should be from 1"),
        (api("token_lifetime: 60\n    token_lifetime_for_web: 90"), "should not be longer"),
        (api("scopes: [\"a b\"]"), "is no scope"),
        (api("enforce_policies: true"), "less safe than this file says"),
        // Connections.
        (database("strategy: ad"), "under `databases` only the strategy auth0"),
        (
            database("options: { disable_singup: true }"),
            ":9:16: error: databases[0].options.disable_singup: this field is not known; did you mean `disable_signup`?",
        ),
        (database("options: { passwordPolicy: best }"), "write one of: none, low, fair, good, excellent"),
        (database("options: { brute_force_max_attempts: 0 }"), "this should be from 1"),
        (database("options: { validation: { username: { min: 9, max: 3 } } }"), "min (9) is above max (3)"),
        (database("options: { disable_signup: \"true\" }"), "this should be true or false, not text"),
        (database("domain_aliases: [\"@acme.test\"]"), "is not a domain of e-mail addresses"),
        (database("domain_aliases: [acme]"), "is not a domain of e-mail addresses"),
        (database("domain_aliases: [10.0.0.1]"), "is not a domain of e-mail addresses"),
        (
            "databases: [{ name: db, enabled_clients: [Nobody] }]".into(),
            ":1:43: error: databases[0].enabled_clients[0]: \"Nobody\" is neither the name nor the client_id",
        ),
        ("databases: [{ name: \"a|b\", enabled_clients: [] }]".into(), "a connection's name has letters"),
        ("databases: [{ name: a }, { name: a }]".into(), "two connections are named \"a\""),
        ("connections: [{ name: a, strategy: gogle }]".into(), "the strategy \"gogle\" is not known"),
        ("connections: [{ name: a }]".into(), "`strategy` is missing"),
        ("connections: [{ name: a, strategy: ad }]".into(), "`options` is missing"),
        (directory(""), "`ldap_url` is missing"),
        (
            directory("ldap_url: ldap://dc.test"),
            ":12:17: error: connections[0].options.ldap_url: passwords would travel readable",
        ),
        (
            directory("ldap_url: [ldaps://dc.test, http://dc.test]"),
            "connections[0].options.ldap_url[1]: \"http://dc.test\" is not a directory's address",
        ),
        (directory("ldap_url: ldaps://u:p@dc.test"), "only scheme, host and port"),
        (directory("{ }\n      ldap_url: ldaps://dc.test"), "tenant.yaml:"),
        (
            directory("ldap_url: ldaps://dc.test\n      ldap_start_tls: true"),
            "ldaps:// is encrypted from the first byte",
        ),
        (directory("ldap_url: ldaps://dc.test\n      ldap_ca_file: none.pem"), "none.pem cannot be read"),
        (
            directory("ldap_url: ldaps://dc.test\n      ldap_bind_user: cn=a"),
            "`ldap_bind_password` is missing",
        ),
        (
            directory("ldap_url: ldaps://dc.test\n      ldap_bind_password: ${SECRET}"),
            "`ldap_bind_user` is missing",
        ),
        (directory("ldap_url: ldaps://dc.test\n      ldap_user_by_name: (cn=x)"), "it needs {0}"),
        (directory("ldap_url: ldaps://dc.test\n      ldap_user_by_name: cn={0}("), "is not a filter"),
        (
            directory("ldap_url: ldaps://dc.test\n      ldap_search_query: (cn={0})"),
            "{0} has no meaning here",
        ),
        (directory("ldap_url: ldaps://dc.test\n      ldap_attributes: { sub: cn }"), "Vestibule's own"),
        (
            directory("ldap_url: ldaps://dc.test\n      ldap_attributes: { email: \"a b\" }"),
            "is not the name of an attribute",
        ),
        (
            directory("ldap_url: ldaps://dc.test\n      ldap_timeout_ms: 0"),
            "this should be from 100 to 60000",
        ),
        (directory("ldap_url: ldaps://dc.test\n      ldap_urls: []"), "did you mean `ldap_url`?"),
    ];
    let mut missed = Vec::new();
    for (text, expected) in table {
        let (tenant, problems) = parse(&text);
        let errors = shown(&problems.into_iter().filter(Problem::is_error).collect::<Vec<_>>());
        if !errors.contains(expected) || tenant.is_some() || errors.contains(SECRET) {
            missed.push(format!("{text}\n- expected: {expected}\n- told:\n{errors}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n\n"));
}

/// Nothing that a file says and Vestibule does not do is silent.
#[test]
fn what_is_not_done_yet_is_a_warning_with_its_place() {
    let table: Vec<(String, &str)> = vec![
        (
            "rules: [{ name: a }]".into(),
            "tenant.yaml:1:8: warning: rules: not supported yet; it has no effect",
        ),
        ("actions: [{ name: a }]".into(), "actions: not supported yet"),
        ("emailTemplates: [{ template: a }]".into(), "emailTemplates: not supported yet"),
        ("somethingElse: 1".into(), "somethingElse: this field is not known; it has no effect"),
        ("tenant: { flags: { a: true } }".into(), "tenant.flags: not supported yet"),
        ("tenant: { password_hash: { iterations: 1 } }".into(), "weaker than OWASP's least"),
        ("branding: { font: { url: \"https://a.test\" } }".into(), "branding.font: not supported yet"),
        (
            "branding: { colors: { page_background: { type: linear-gradient } } }".into(),
            "gradients are not supported",
        ),
        (client("callbacks: [\"http://a.test/cb\"]"), "plain http to another machine"),
        (client("grant_types: [refresh_token]"), "this grant is not supported yet"),
        (
            client("grant_types: [\"http://auth0.com/oauth/grant-type/password-realm\"]"),
            "this grant is not supported yet",
        ),
        (client("refresh_token: { rotation_type: rotating }"), "clients[0].refresh_token: not supported yet"),
        (client("mobile: { ios: { team_id: a } }"), "clients[0].mobile: not supported yet"),
        (client("new_thing: 1"), ":5:5: warning: clients[0].new_thing: this field is not known"),
        ("clients: [{ name: A, client_secret: abc }]".into(), "short enough to be guessed"),
        ("databases: [{ name: db }]".into(), "no client may use this connection"),
        (database("options: { mfa: { active: true } }"), "databases[0].options.mfa: not supported yet"),
        (database("options: { brute_force_protection: false }"), "nobody counts"),
        (
            "connections: [{ name: g, strategy: google-oauth2 }]".into(),
            ":1:36: warning: connections[0].strategy: the strategy google-oauth2 is not supported yet; this connection is not offered",
        ),
        (
            directory("ldap_url: ldap://dc.test\n      allow_insecure: true"),
            "passwords would travel readable",
        ),
    ];
    for (text, expected) in table {
        let (tenant, problems) = parse(&text);
        assert!(
            shown(&problems).contains(expected),
            "{text}\n- expected: {expected}\n- told:\n{}",
            shown(&problems)
        );
        assert!(tenant.is_some(), "{text}\n{}", shown(&problems));
    }
}

#[test]
fn all_mistakes_are_told_at_once_and_in_the_order_of_the_file() {
    let text = "tenant: { session_lifetime: 0 }\nbranding: { logo_url: 'ftp://x' }\nclients:\n  - name: A\n    callbacks: ['/a', '/b']\n";
    let (_, problems) = parse(text);
    let lines: Vec<_> = problems.iter().map(|problem| problem.place.line).collect();
    assert_eq!(lines, [1, 2, 4, 5, 5], "{}", shown(&problems));
}

#[test]
fn anchors_and_merges_are_read_and_an_override_is_no_repetition() {
    let text = "clients:\n  - &base { name: A, app_type: spa, sso_disabled: true }\n  - { <<: *base, name: B }\n  - <<: *base\n    name: C\n    sso_disabled: false\n";
    let disabled: Vec<_> = good(text).clients.iter().map(|client| client.sso_disabled).collect();
    assert_eq!(disabled, [true, true, false]);
}

/// The YAML reader's own words hold no text of the file, which may be a secret written into it.
#[test]
fn what_is_no_yaml_is_told_without_quoting_it() {
    for text in [
        "client_secret: \"hunter2 \\q\"",
        "client_secret: !!int hunter2",
        "client_secret: !!bool hunter2",
        "{client_secret: hunter2",
        "client_secret: hunter2\n hunter2: 1",
        "client_secret: *hunter2",
        "client_secret: !!binary hunter2",
        "client_secret: !!float hunter2",
        "client_secret: \"hunter2",
        "client_secret: @hunter2",
        "client_secret: 'hunter2' hunter2",
    ] {
        let (tenant, problems) = parse(text);
        let errors = shown(&problems);
        assert!(tenant.is_none() && errors.contains("this is not readable as YAML"), "{text}: {errors}");
        assert!(
            !errors.contains("hunter2") && !errors.contains('\n') && !errors.contains("at line"),
            "{errors}"
        );
    }
}

#[test]
fn an_export_with_empty_sections_is_silent() {
    good(
        "rules: []\nactions: []\nemailTemplates:\nguardianPolicies: { policies: [] }\ntenant: { flags: { a: false } }",
    );
}

#[test]
fn the_example_is_read_without_a_word() {
    let tenant = good(include_str!("../../../examples/acme/tenant.yaml"));
    assert_eq!(tenant.friendly_name, "Acme");
    assert_eq!(tenant.session.absolute, 168 * 3600);
    assert_eq!(tenant.branding.colors.primary.as_deref(), Some("#0a6"));
    let [shop, app] = tenant.clients.as_slice() else { panic!("two clients") };
    assert_eq!((shop.client_id.as_str(), shop.app_type), ("shop", AppType::RegularWeb));
    assert_eq!(shop.secrets.len(), 1);
    assert_eq!(shop.branding.colors.primary.as_deref(), Some("#b00020"));
    assert!(shop.branding.logo_url.is_some());
    assert!(
        app.is_public() && app.may_use(GrantType::AuthorizationCode) && !app.may_use(GrantType::Implicit)
    );
    let names: Vec<_> = tenant.connections.iter().map(|connection| connection.name.as_str()).collect();
    assert_eq!(names, ["customers", "partners", "corp"]);
    assert_eq!(tenant.connections_of("shop-app").len(), 1);
    let customers = tenant.connections[0].as_database().unwrap();
    assert_eq!((customers.password.min_length, customers.username.max), (12, 20));
    assert_eq!(customers.password.extra_words, ["acme", "shop"]);
    assert_eq!(tenant.connections[1].as_database().unwrap().password.strength, PasswordStrength::Excellent);
    let ConnectionKind::Ldap(corp) = &tenant.connections[2].kind else { panic!("a directory") };
    assert_eq!(corp.urls, ["ldaps://dc1.acme.test", "ldaps://dc2.acme.test"]);
    assert_eq!(corp.bind_password.as_ref().unwrap().expose_secret(), SECRET);
    assert_eq!(corp.attributes["phone_number"], "telephoneNumber");
    assert_eq!(tenant.connections[2].domain_aliases, ["acme.test"]);
}

#[test]
fn what_is_left_out_has_the_documented_default() {
    let tenant = good(
        "clients: [{ name: A, client_secret: \"${SECRET}\" }]\ndatabases: [{ name: db, enabled_clients: [A] }]",
    );
    let client = &tenant.clients[0];
    assert_eq!(client.app_type, AppType::RegularWeb);
    assert_eq!(client.token_endpoint_auth_method, TokenEndpointAuth::ClientSecretPost);
    assert_eq!(client.grant_types, [GrantType::AuthorizationCode]);
    assert_eq!((client.id_token_lifetime, client.sso_disabled), (36_000, false));
    assert_eq!(client.client_id.len(), 32);
    assert_eq!(tenant.friendly_name, "acme");
    assert_eq!((tenant.session.absolute, tenant.session.idle), (604_800, 259_200));
    let database = tenant.connections[0].as_database().unwrap();
    assert_eq!((database.max_attempts, database.lockout_seconds), (10, 900));
    assert_eq!((database.password.min_length, database.password.dictionary), (10, true));
    assert_eq!(tenant.connections[0].enabled_clients.as_slice(), std::slice::from_ref(&client.client_id));
}

#[test]
fn a_database_with_and_without_options_has_the_same_defaults() {
    let of = |options: &str| format!("{:?}", good(&database(options)).connections[0].kind);
    assert_eq!(of(""), of("options: {}"));
}

#[test]
fn a_made_client_id_stays_and_differs_by_name_and_tenant() {
    let id = |tenant: &str, name: &str| {
        let entry = TenantEntry { name: tenant.into(), ..entry() };
        let text = format!("clients: [{{ name: {name}, app_type: spa }}]");
        read(&text, &environment, &entry).0.unwrap().clients[0].client_id.clone()
    };
    assert_eq!(id("acme", "A"), id("acme", "A"));
    assert_ne!(id("acme", "A"), id("acme", "B"));
    assert_ne!(id("acme", "A"), id("other", "A"));
}

#[test]
fn a_secret_is_kept_as_its_digest_and_never_shown() {
    let tenant = good("clients: [{ name: A, client_secret: [\"${SECRET}\", ##SHOP_SECRET##] }]");
    assert_eq!(tenant.clients[0].secrets[0].0, super::client_login::sha256(SECRET));
    assert_eq!(tenant.clients[0].secrets.len(), 2);
    let directory = directory(
        "ldap_url: ldaps://dc.test\n      ldap_bind_user: cn=a\n      ldap_bind_password: ##SECRET##",
    );
    assert!(!format!("{:?}{tenant:?}", good(&directory)).contains(SECRET));
}

#[test]
fn variables_are_replaced_in_every_spelling_and_quoting() {
    let callbacks = |list: &str| good(&client(&format!("callbacks: {list}"))).clients[0].callbacks.clone();
    for list in [
        "[\"https://${HOST}/cb\"]",
        "['https://##HOST##/cb']",
        "[https://${HOST}/cb]",
        "[https://##HOST##/cb]",
        "\n      - https://${HOST}/cb",
        "\n      - https://##HOST##/cb # ${MISSING} in a comment is nobody's",
        "\n      # ##MISSING##\n      ##MISSING##\n      - https://shop.test/cb",
    ] {
        assert_eq!(callbacks(list), ["https://shop.test/cb"], "{list}");
    }
    for list in ["@@URLS@@", "\"@@URLS@@\""] {
        let (_, problems) = parse(&client(&format!("callbacks: {list}")));
        // JSON from a variable is not replaced again: the second address keeps its braces and is refused for them.
        assert_eq!(problems.len(), 1, "{}", shown(&problems));
        assert_eq!(problems[0].path, "clients[0].callbacks[1]");
    }
    let tenant = good("tenant: { friendly_name: 'a $${HOST} ${HOST}', session_lifetime: ${HOURS} }");
    assert_eq!((tenant.friendly_name.as_str(), tenant.session.absolute), ("a ${HOST} shop.test", 8 * 3600));
    assert!(good(&client("sso_disabled: ${TRUE}")).clients[0].sso_disabled);
}

#[test]
fn a_value_never_becomes_structure_and_is_never_quoted_in_a_message() {
    for line in ["description: ${HOSTILE}", "description: \"${HOSTILE}\"", "description: '##HOSTILE##'"] {
        let tenant = good(&client(line));
        assert_eq!((tenant.clients.len(), tenant.clients[0].client_id.as_str()), (1, "shop"));
    }
    let (_, problems) = parse(&client("callbacks: [\"${SECRET}\"]"));
    assert!(!shown(&problems).contains(SECRET));
    let (_, problems) = parse(&client("app_type: \"${SECRET}\"").replacen("    app_type: spa\n", "", 1));
    assert!(
        shown(&problems).contains("\"${SECRET}\" is not known here") && !shown(&problems).contains(SECRET)
    );
}

#[test]
fn a_secret_can_come_from_a_file() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("{SECRET}\r\n")).unwrap();
    let environment = |name: &str| (name == "KEY_FILE").then(|| file.path().display().to_string());
    let text = "clients: [{ name: A, client_secret: \"${KEY}\" }]";
    let (tenant, _) = read(text, &environment, &entry());
    assert_eq!(tenant.unwrap().clients[0].secrets[0].0, super::client_login::sha256(SECRET));

    let both =
        |name: &str| Some(if name == "KEY" { SECRET.into() } else { file.path().display().to_string() });
    let (_, problems) = read(text, &both, &entry());
    assert_eq!(problems.len(), 1);
    assert!(problems[0].message.contains("both KEY and KEY_FILE are set"));
    let gone = |name: &str| (name == "KEY_FILE").then(|| "/nowhere/at/all".to_owned());
    assert!(shown(&read(text, &gone, &entry()).1).contains("KEY_FILE: /nowhere/at/all cannot be read"));
}

#[test]
fn a_native_client_may_have_its_own_scheme_and_the_loopback() {
    let text = "clients: [{ name: A, app_type: native, callbacks: ['com.example.app:/cb', 'http://127.0.0.1/cb', 'http://[::1]/cb'] }]";
    assert_eq!(good(text).clients[0].callbacks.len(), 3);
    assert!(parse(&text.replace("com.example.app", "vbscript")).0.is_none());
}

#[test]
fn a_domain_belongs_to_one_connection() {
    let connection = |name: &str| {
        format!(
            "  - {{ name: {name}, strategy: ad, enabled_clients: [], options: {{ ldap_url: 'ldaps://dc.test', ldap_base: dc=a, domain_aliases: [ACME.test] }} }}\n"
        )
    };
    let text = format!("connections:\n{}{}", connection("a"), connection("b"));
    let (_, problems) = parse(&text);
    let errors: Vec<_> = problems.iter().filter(|problem| problem.is_error()).collect();
    assert_eq!(errors.len(), 1, "{}", shown(&problems));
    assert!(errors[0].message.contains("the domain acme.test already belongs to the connection a"));
}

#[test]
fn a_flood_of_aliases_or_nesting_is_refused_without_a_panic() {
    let bomb: Vec<_> =
        (1..30).map(|n| format!("a{n}: &a{n} [{}]\n", format!("*a{},", n - 1).repeat(9))).collect();
    assert!(parse(&format!("a0: &a0 x\n{}", bomb.concat())).0.is_none());
    assert!(parse(&"[".repeat(100_000)).0.is_none());
    let stairs: Vec<_> = (0..200).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert!(parse(&stairs.concat()).0.is_none());
    assert!(parse(&"- ".repeat(100_000)).0.is_none());
    assert!(parse(&" ".repeat(5 * 1024 * 1024)).0.is_none());
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "(?s).{0,200}") {
        let _ = parse(&text);
    }

    #[test]
    fn no_damage_to_a_good_file_panics(at in 0usize..8000, cut in 0usize..40, put in "(?s)[\\[\\]{}:&*!|>'\"%@`#$\\-,?\n\t a\u{e000}]{0,6}") {
        let text: Vec<char> = include_str!("../../../examples/acme/tenant.yaml").chars().collect();
        let at = at.min(text.len());
        let after = (at + cut).min(text.len());
        let damaged: String = text[..at].iter().copied().chain(put.chars()).chain(text[after..].iter().copied()).collect();
        let (_, problems) = parse(&damaged);
        proptest::prop_assert!(!shown(&problems).contains(SECRET));
    }

    #[test]
    fn no_value_of_a_variable_adds_a_field(value in "(?s).{0,40}") {
        let environment = |name: &str| (name == "V").then(|| value.clone());
        for line in ["description: ${V}", "description: \"##V##\"", "description: '${V}'"] {
            let (tenant, problems) = read(&client(line), &environment, &entry());
            proptest::prop_assert!(problems.is_empty());
            proptest::prop_assert_eq!(tenant.unwrap().clients.len(), 1);
        }
    }
}
