//! What comes out of a file that is right.

use super::*;
use crate::model::AccountLimit;

#[test]
fn anchors_and_merges_are_read_and_an_override_is_no_repetition() {
    let text = "clients:\n  - &base { name: A, app_type: spa, sso_disabled: true }\n  - { <<: *base, name: B }\n  - <<: *base\n    name: C\n    sso_disabled: false\n";
    let disabled: Vec<_> = good(text).clients.iter().map(|client| client.sso_disabled).collect();
    assert_eq!(disabled, [true, true, false]);
}

#[test]
fn the_example_is_read_without_a_word() {
    let tenant = good(include_str!("../../../../examples/acme/tenant.yaml"));
    assert_eq!(tenant.friendly_name, "Acme");
    assert_eq!(tenant.session.absolute, 168 * 3600);
    assert_eq!(tenant.branding.colors.primary.as_deref(), Some("#0a6"));
    assert_eq!((tenant.address_limit.max_attempts, tenant.address_limit.allow_list.len()), (100, 2));
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
fn own_words_are_compared_however_their_letters_are_composed() {
    let words = database(
        "options: { password_dictionary: { enable: true, dictionary: [\"CAFE\u{301}\", \"caf\u{e9}\"] } }",
    );
    assert_eq!(good(&words).connections[0].as_database().unwrap().password.extra_words, ["caf\u{e9}"]);
}

/// Every kind of picture that a page shows can be written, up to what a page can carry.
#[test]
fn pictures_in_the_address_itself_have_the_kinds_that_pages_show() {
    for kind in crate::model::PICTURE_KINDS {
        let head = format!("data:image/{kind};base64,");
        let picture = format!("{head}{}", "A".repeat(4_096 - head.len()));
        let tenant = good(&format!("branding: {{ logo_url: \"{picture}\", favicon_url: \"{picture}\" }}"));
        assert_eq!(tenant.branding.logo_url.as_deref(), Some(picture.as_str()));
    }
}

#[test]
fn older_colours_count_where_there_are_no_newer_ones() {
    let older =
        "tenant: { universal_login: { colors: { primary: \"#123456\", page_background: \"#abcdef\" } } }\n";
    let colors = good(&format!("{older}branding: {{ colors: {{ primary: \"#0a6\" }} }}")).branding.colors;
    assert_eq!(
        (colors.primary.as_deref(), colors.page_background.as_deref()),
        (Some("#0a6"), Some("#abcdef"))
    );
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
    assert_eq!(tenant.connections[0].account_limit, Some(AccountLimit { attempts: 10, seconds: 900 }));
    let database = tenant.connections[0].as_database().unwrap();
    assert_eq!((database.password.min_length, database.password.dictionary), (10, true));
    assert_eq!(tenant.connections[0].enabled_clients.as_slice(), std::slice::from_ref(&client.client_id));
}

#[test]
fn a_database_with_and_without_options_has_the_same_defaults() {
    let of = |options: &str| format!("{:?}", good(&database(options)).connections[0].kind);
    assert_eq!(of(""), of("options: {}"));
}

/// A directory locks for real, and mostly after five.
#[test]
fn the_tenants_attempts_hold_in_every_connection_and_raise_no_directorys() {
    let connections = "databases:\n  - { name: a, enabled_clients: [] }\n  - { name: b, enabled_clients: [], options: { \
                       brute_force_max_attempts: 7 } }\n  - { name: c, enabled_clients: [], options: { \
                       brute_force_protection: true } }\n  - { name: d, enabled_clients: [], options: { \
                       brute_force_protection: false } }\nconnections:\n  - { name: e, strategy: ad, enabled_clients: [], \
                       options: { ldap_url: 'ldaps://dc.test', ldap_base: dc=a } }\n";
    let of = |protection: &str| {
        let (tenant, _) =
            parse(&format!("attackProtection: {{ bruteForceProtection: {protection} }}\n{connections}"));
        let attempts =
            |connection: &crate::model::Connection| connection.account_limit.map(|limit| limit.attempts);
        tenant.unwrap().connections.iter().map(attempts).collect::<Vec<_>>()
    };
    assert_eq!(of("{}"), [Some(10), Some(7), Some(10), None, Some(4)]);
    assert_eq!(of("{ max_attempts: 3 }"), [Some(3), Some(7), Some(3), None, Some(3)]);
    assert_eq!(of("{ max_attempts: 50 }"), [Some(50), Some(7), Some(50), None, Some(4)]);
    assert_eq!(of("{ enabled: false }"), [None, None, Some(10), None, Some(4)]);
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
fn a_native_client_may_have_its_own_scheme_and_the_loopback() {
    let text = "clients: [{ name: A, app_type: native, callbacks: ['com.example.app:/cb', 'http://127.0.0.1/cb', 'http://[::1]/cb'] }]";
    assert_eq!(good(text).clients[0].callbacks.len(), 3);
    assert!(parse(&text.replace("com.example.app", "vbscript")).0.is_none());
}
