//! Values from the environment.

use super::*;

#[test]
fn a_secret_is_kept_as_its_digest_and_never_shown() {
    let tenant = good("clients: [{ name: A, client_secret: [\"${SECRET}\", ##SHOP_SECRET##] }]");
    assert_eq!(tenant.clients[0].secrets[0].0, crate::crypto::sha256(SECRET.as_bytes()));
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
    assert_eq!(tenant.unwrap().clients[0].secrets[0].0, crate::crypto::sha256(SECRET.as_bytes()));

    let both =
        |name: &str| Some(if name == "KEY" { SECRET.into() } else { file.path().display().to_string() });
    let (_, problems) = read(text, &both, &entry());
    assert_eq!(problems.len(), 1);
    assert!(problems[0].message.contains("both KEY and KEY_FILE are set"));
    let gone = |name: &str| (name == "KEY_FILE").then(|| "/nowhere/at/all".to_owned());
    assert!(shown(&read(text, &gone, &entry()).1).contains("KEY_FILE: /nowhere/at/all cannot be read"));
}
