//! What is right and not done yet.

use super::*;

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
        ("tenant: { flags: { a: true } }".into(), ":1:23: warning: tenant.flags.a: not supported yet"),
        (
            "tenant: { flags: { enable_public_signup_user_exists_error: true } }".into(),
            "anybody can find out who has an account",
        ),
        ("tenant: { password_hash: { iterations: 1 } }".into(), "weaker than OWASP's least"),
        (
            "tenant: { oidc_logout: { rp_logout_end_session_endpoint_discovery: false } }".into(),
            "applications discover the end_session_endpoint",
        ),
        (
            "tenant: { universal_login: { passwordless: { a: true } } }".into(),
            "tenant.universal_login.passwordless: not supported yet",
        ),
        ("tenant: { mtls: { enable_endpoint_aliases: true } }".into(), "tenant.mtls: not supported yet"),
        (api("skip_consent_for_verifiable_first_party_clients: false"), "nobody is asked for consent"),
        ("branding: { font: { url: \"https://a.test\" } }".into(), "branding.font: not supported yet"),
        (
            "branding: { colors: { page_background: { type: linear-gradient } } }".into(),
            "gradients are not supported",
        ),
        (client("callbacks: [\"http://a.test/cb\"]"), "plain http to another machine"),
        (client("callbacks: [\"https://a.test/cb?a=1&sc%6Fpe=x\"]"), "is left out"),
        (client("grant_types: [refresh_token]"), "this grant is not supported yet"),
        (
            client("grant_types: [\"http://auth0.com/oauth/grant-type/password-realm\"]"),
            "this grant is not supported yet",
        ),
        (client("refresh_token: { rotation_type: rotating }"), "clients[0].refresh_token: not supported yet"),
        (client("mobile: { ios: { team_id: a } }"), "clients[0].mobile: not supported yet"),
        (client("client_metadata: { plan: gold }"), "clients[0].client_metadata: not supported yet"),
        (client("sso: false"), "clients[0].sso: single sign-on is turned off by sso_disabled: true"),
        (client("jwt_configuration: { alg: HS256 }"), "clients[0].jwt_configuration.alg: not supported yet"),
        (
            "clients: [{ name: A, app_type: non_interactive, client_secret: \"${SECRET}\" }]".into(),
            "client_credentials, its usual grant, is not supported yet",
        ),
        (client("new_thing: 1"), ":5:5: warning: clients[0].new_thing: this field is not known"),
        ("clients: [{ name: A, client_secret: abc }]".into(), "short enough to be guessed"),
        ("databases: [{ name: db }]".into(), "no client may use this connection"),
        (database("options: { mfa: { active: true } }"), "databases[0].options.mfa: not supported yet"),
        (database("options: { brute_force_protection: false }"), "nobody counts"),
        (
            "attackProtection: { bruteForceProtection: { enabled: false } }".into(),
            "but where a connection says so",
        ),
        (
            "attackProtection: { bruteForceProtection: { mode: count_per_identifier_and_ip } }".into(),
            ":1:51: warning: attackProtection.bruteForceProtection.mode: not supported yet",
        ),
        (
            "attackProtection: { bruteForceProtection: { shields: [block, user_notification] } }".into(),
            "attackProtection.bruteForceProtection.shields[1]: not supported yet; nobody is sent a mail",
        ),
        (
            "attackProtection: { suspiciousIpThrottling: { shields: [] } }".into(),
            "attackProtection.suspiciousIpThrottling.shields: not supported yet; who reaches the limit",
        ),
        (
            "connections: [{ name: g, strategy: google-oauth2 }]".into(),
            ":1:36: warning: connections[0].strategy: the strategy google-oauth2 is not supported yet; this connection is not offered",
        ),
        (
            directory("ldap_url: ldaps://dc.test\n      icon_url: https://a.test/icon.png"),
            "connections[0].options.icon_url: not supported yet",
        ),
        (
            directory("ldap_url: ldaps://dc.test\n      set_user_root_attributes: on_first_login"),
            "what the directory says is taken over at each login",
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
fn an_export_with_empty_sections_is_silent() {
    good(
        "rules: []\nactions: []\nemailTemplates:\nguardianPolicies: { policies: [] }\ntenant: { flags: { a: false } }",
    );
}

#[test]
fn what_says_what_is_done_anyway_is_silent() {
    good(
        "attackProtection: { bruteForceProtection: { enabled: true, mode: count_per_identifier, shields: [block] } }",
    );
    good("tenant: { oidc_logout: { rp_logout_end_session_endpoint_discovery: true } }");
    good(&client("sso: true\n    custom_login_page_on: true\n    client_metadata: {}"));
    good(&directory("ldap_url: ldaps://dc.test\n      set_user_root_attributes: on_each_login"));
    good(&api(
        "subject_type_authorization: { user: { policy: allow_all }, client: { policy: require_client_grant } }",
    ));
}

/// One thing that is not there yet is no reason for everything else not to start.
#[test]
fn what_cannot_be_served_is_left_out_alone() {
    let text = r#"
tenant: { default_audience: urn:shared, default_directory: social }
clients:
  - { name: Shop, client_id: shop, app_type: spa }
  - { name: Nightly, app_type: non_interactive, grant_types: [client_credentials] }
  - { name: Meetings, client_id: meetings, app_type: zoom, callbacks: ["https://*.test"] }
resourceServers:
  - { identifier: urn:orders, signing_alg: RS256, token_dialect: access_token }
  - { identifier: urn:shared, signing_alg: HS256 }
  - { identifier: urn:pss, signing_alg: PS256 }
  - { identifier: urn:roles, token_dialect: access_token_authz }
  - { identifier: urn:closed, subject_type_authorization: { user: { policy: require_client_grant } } }
databases:
  - { name: db, enabled_clients: [Nightly, Shop, meetings] }
connections:
  - { name: social, strategy: google-oauth2, enabled_clients: [Shop] }
"#;
    let (tenant, problems) = parse(text);
    let told = shown(&problems);
    for expected in [
        "tenant.yaml:2:29: warning: tenant.default_audience: this was left out",
        "tenant.default_directory: this was left out",
        ":5:5: warning: clients[1]: none of its grants is supported yet, and it has no client_secret; this client is left out",
        ":6:54: warning: clients[2].app_type: the app_type zoom is not supported yet; this client is left out",
        "resourceServers[1].signing_alg: not supported yet; this API is left out",
        "resourceServers[2].signing_alg: not supported yet; this API is left out",
        "resourceServers[3].token_dialect: not supported yet; this API is left out",
        "resourceServers[4].subject_type_authorization.user.policy: not supported yet; this API is left out",
    ] {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
    let tenant = tenant.unwrap_or_else(|| panic!("{told}"));
    let clients: Vec<_> = tenant.clients.iter().map(|client| client.client_id.as_str()).collect();
    let apis: Vec<_> = tenant.resource_servers.iter().map(|api| api.identifier.as_str()).collect();
    assert_eq!((clients.as_slice(), apis.as_slice()), (&["shop"][..], &["urn:orders"][..]));
    assert_eq!(tenant.connections[0].enabled_clients, ["shop"]);
    assert_eq!((tenant.default_audience, tenant.default_directory), (None, None));
}

#[test]
fn an_export_of_auth0s_tool_is_read_with_warnings_only() {
    let text = include_str!("export.yaml");
    let (tenant, problems) = parse(text);
    let told: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
    let expected = [
        "clients[0].grant_types[2]",
        "clients[0].refresh_token",
        "clients[1]",
        "clients[1].grant_types[0]",
        "databases[0].options.mfa",
        "databases[0].options.passkey_options",
        "databases[0].options.authentication_methods",
        "connections[0].strategy",
        "guardianPhoneFactorSelectedProvider",
        "prompts",
        "attackProtection.bruteForceProtection.mode",
        "attackProtection.bruteForceProtection.shields[1]",
        "attackProtection.suspiciousIpThrottling.stage.pre-login.rate",
        "attackProtection.suspiciousIpThrottling.stage.pre-user-registration",
        "attackProtection.suspiciousIpThrottling.shields[0]",
    ];
    assert_eq!(told, expected, "{}", shown(&problems));
    let tenant = tenant.unwrap();
    assert_eq!((tenant.default_audience, tenant.default_directory), (None, None));
    assert_eq!(tenant.branding.logo_url.as_deref(), Some("https://a.test/logo.png"));
}
