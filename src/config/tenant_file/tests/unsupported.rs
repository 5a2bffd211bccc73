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
fn an_export_with_empty_sections_is_silent() {
    good(
        "rules: []\nactions: []\nemailTemplates:\nguardianPolicies: { policies: [] }\ntenant: { flags: { a: false } }",
    );
}

#[test]
fn an_export_of_auth0s_tool_is_read_with_warnings_only() {
    let text = include_str!("export.yaml");
    let (tenant, problems) = parse(text);
    let told: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
    let expected = [
        "clients[0].grant_types[2]",
        "clients[0].refresh_token",
        "databases[0].options.mfa",
        "databases[0].options.passkey_options",
        "databases[0].options.authentication_methods",
        "connections[0].strategy",
        "guardianPhoneFactorSelectedProvider",
        "prompts",
    ];
    assert_eq!(told, expected, "{}", shown(&problems));
    let tenant = tenant.unwrap();
    assert_eq!((tenant.default_audience, tenant.default_directory), (None, None));
    assert_eq!(tenant.branding.logo_url.as_deref(), Some("https://a.test/logo.png"));
}
