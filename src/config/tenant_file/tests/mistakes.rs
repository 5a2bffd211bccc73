//! What is wrong, and where it is told.

use super::*;

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
        (
            "connections: [{ name: a, strategy: ad, enabled_clients: [], options: { ldap_url: 'ldaps://dc.test', ldap_base: \
             dc=a, set_user_root_attributes: sometimes } }]"
                .into(),
            "write one of: on_each_login, on_first_login, never_on_login",
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
        (
            "attackProtection: { suspiciousIpThrottling: { allowlist: [here] } }".into(),
            ":1:59: error: attackProtection.suspiciousIpThrottling.allowlist[0]: \"here\" is not a network",
        ),
        (
            "attackProtection: { suspiciousIpThrottling: { stage: { pre-login: { max_attempts: 0 } } } }"
                .into(),
            "this should be from 1",
        ),
        (
            "attackProtection: { bruteForceProtection: { allowlist: [10.0.0.0/8, there] } }".into(),
            ":1:69: error: attackProtection.bruteForceProtection.allowlist[1]: \"there\" is not a network",
        ),
        ("attackProtection: { bruteForceProtection: { max_attempts: 101 } }".into(), "this should be from 1 to 100"),
        ("attackProtection: { bruteForceProtection: { mode: none } }".into(), "write one of: count_per_identifier,"),
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
        (
            format!("branding:\n  logo_url: data:image/png;base64,{}", "A".repeat(4_075)),
            ":2:13: error: branding.logo_url: a picture in the address itself, which every page carries, can have 4096 bytes",
        ),
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
        (client("jwt_configuration: { alg: none }"), "\"none\" is not known here; write one of: RS256"),
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
        (client("allowed_origins: [\"null\"]"), "this is not a whole address"),
        (client("allowed_origins: [\"capacitor://localhost/\"]"), "write capacitor://localhost"),
        (client("allowed_origins: [\"Capacitor://Localhost\"]"), "write capacitor://localhost"),
        (client("allowed_origins: [\"ionic://a@localhost:80/x\"]"), "write ionic://localhost:80"),
        (client("allowed_origins: [\"ionic://\"]"), "write it like capacitor://localhost"),
        (client("allowed_origins: [\"ionic:localhost\"]"), "write it like capacitor://localhost"),
        (client("allowed_origins: [\"chrome-extension://abc\"]"), "is not an application's own"),
        (client("web_origins: [\"capacitor://localhost\"]"), "can stand in allowed_origins only"),
        (
            client("allowed_origins: [\"capacitor://localhost\"]").replace(
                "app_type: spa",
                "app_type: regular_web\n    client_secret: ${SECRET}",
            ),
            "of a client with app_type: native or spa",
        ),
        (client("initiate_login_uri: login"), "this is not a whole address"),
        (client("logo_uri: ftp://a.test/x"), "pages load pictures from"),
        // APIs.
        ("resourceServers: [{ name: A }]".into(), "`identifier` is missing"),
        (
            format!("{}  - identifier: urn:orders", api("")),
            ":4:5: error: resourceServers[1]: two APIs have this identifier",
        ),
        (api("signing_alg: none"), "write one of: RS256"),
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
        (
            directory("ldap_url: ldap://dc.localhost"),
            ":12:17: error: connections[0].options.ldap_url: passwords would travel readable",
        ),
        (directory("ldap_url: ldaps://dc-.test"), "no host name that a certificate could be for"),
        (directory("ldap_url: \"x${SECRET}\""), "\"x${SECRET}\" is not a directory's address"),
        (
            directory("ldap_url: ldaps://dc.test\n      ldap_user_by_name: ${SECRET}"),
            "\"${SECRET}\" does not say where the value goes",
        ),
        (
            directory("ldap_url: ldaps://dc.test\n      ldap_search_query: (${SECRET}"),
            "\"(${SECRET}\" is not an LDAP filter",
        ),
        (
            directory("ldap_url: ldaps://dc.test\n      ldap_user_id: \"* ${SECRET}\""),
            "\"* ${SECRET}\" is not the name of an attribute",
        ),
        (directory("ldap_url: ldaps://dc.test\n      ldap_user_id: userPassword;lang-en"), "holds a secret"),
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
        (directory("ldap_url: ldaps://dc.test\n      ldap_user_by_name: (cn=x)"), "write {0} there"),
        (directory("ldap_url: ldaps://dc.test\n      ldap_user_by_name: cn={0}("), "is not an LDAP filter"),
        (
            directory("ldap_url: ldaps://dc.test\n      ldap_search_query: (cn={0})"),
            "{0} has no meaning here",
        ),
        (
            directory("ldap_url: ldaps://dc.test\n      ldap_attributes: { Sub: cn }"),
            "the claim Sub is reserved",
        ),
        (
            directory("ldap_url: ldaps://dc.test\n      ldap_user_id: userPassword"),
            ":13:21: error: connections[0].options.ldap_user_id: \"userPassword\" holds a secret",
        ),
        (
            directory("ldap_url: ldaps://dc.test\n      ldap_attributes: { email: \"a b\" }"),
            "is not the name of an attribute",
        ),
        (
            directory("ldap_url: ldaps://dc.test\n      ldap_timeout_ms: 0"),
            "this should be from 100 to 60000",
        ),
        (
            directory("ldap_url: ldaps://dc.test\n      forgot_password_url: 'javascript:alert(1)'"),
            ":13:28: error: connections[0].options.forgot_password_url: nobody can be sent to",
        ),
        (directory("ldap_url: ldaps://dc.test\n      ldap_urls: []"), "did you mean `ldap_url`?"),
    ];
    let mut missed = Vec::new();
    for (text, expected) in table {
        let (tenant, problems) = parse(&text);
        let errors = shown(&problems.into_iter().filter(Problem::is_error).collect::<Vec<_>>());
        let mut once = std::collections::BTreeSet::new();
        assert!(errors.lines().all(|line| once.insert(line)), "told twice:\n{errors}");
        if !errors.contains(expected) || tenant.is_some() || errors.contains(SECRET) {
            missed.push(format!("{text}\n- expected: {expected}\n- told:\n{errors}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n\n"));
}

/// Each field whose address becomes a link or a redirect, with what only runs or opens something there.
#[test]
fn no_address_that_people_are_led_to_may_run_anything() {
    let app = |line: &str| {
        format!("clients:\n  - name: App\n    client_id: app\n    app_type: native\n    {line}\n")
    };
    let listed = |name: &str, address: &str| format!("{name}: [{address:?}]");
    let single = |name: &str, address: &str| format!("{name}: {address:?}");
    let mut missed = Vec::new();
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "javascript://shop.test/%0aalert(1)",
        "data:text/html,x",
        "DATA:text/html;base64,eA==",
        "blob:https://a.test/x",
        "vbscript:x",
        "file:///etc/passwd",
        "filesystem:https://a.test/x",
        "view-source:https://a.test/",
    ] {
        let places = ["callbacks", "allowed_logout_urls"].map(|name| listed(name, address));
        let mut texts: Vec<String> = places.iter().flat_map(|line| [client(line), app(line)]).collect();
        let start = single("initiate_login_uri", address);
        texts.extend([client(&start), app(&start), client(&single("logo_uri", address))]);
        texts.extend(["web_origins", "allowed_origins"].map(|name| client(&listed(name, address))));
        texts.push(database(&format!("options: {{ {} }}", single("forgot_password_url", address))));
        let settings = ["default_redirection_uri", "support_url", "privacy_url", "terms_url"];
        let settings = settings.map(|name| single(name, address));
        let settings = settings.into_iter().chain([listed("allowed_logout_urls", address)]);
        texts.extend(settings.map(|line| format!("tenant: {{ {line} }}\n")));
        for text in texts {
            let (tenant, problems) = parse(&text);
            let errors = shown(&problems.into_iter().filter(Problem::is_error).collect::<Vec<_>>());
            let told = [
                "nobody can be sent to a `",
                "page is not an application's own",
                "a character that an address cannot hold",
                "control character",
                "pages load pictures from",
            ];
            let told = told.iter().any(|told| errors.contains(told));
            if !told || tenant.is_some() {
                missed.push(format!("{text}- told:\n{errors}"));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n\n"));
    // An application's own scheme is what the two lists of an installed one are for.
    let (own, problems) = parse(&app(&listed("callbacks", "com.example.app:/cb")));
    assert!(own.is_some(), "{}", shown(&problems));
}

#[test]
fn all_mistakes_are_told_at_once_and_in_the_order_of_the_file() {
    let text = "tenant: { session_lifetime: 0 }\nbranding: { logo_url: 'ftp://x' }\nclients:\n  - name: A\n    callbacks: ['/a', '/b']\n";
    let (_, problems) = parse(text);
    let lines: Vec<_> = problems.iter().map(|problem| problem.place.line).collect();
    assert_eq!(lines, [1, 2, 4, 5, 5], "{}", shown(&problems));
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
