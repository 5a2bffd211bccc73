//! Which server is asked next.

use crate::stranger::{Asked, Stranger, bind_answer, friendly, message, result, tlv};
use crate::{bare, directory, identity, login, reason};

/// Answers people's binds with this, and all else as it should be.
async fn binding(answer: impl Fn(u8) -> Vec<u8> + Send + Sync + 'static) -> Stranger {
    Stranger::answering(move |asked, id| match asked {
        Asked::Bind { dn, .. } if !dn.starts_with("cn=reader") => answer(id),
        _ => friendly(asked, id),
    })
    .await
}

#[tokio::test]
async fn a_server_that_does_not_look_leaves_the_password_to_the_next() {
    const NO_LOGON_SERVERS: &str =
        "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 51f, v1db1";
    for (code, text) in [(51, ""), (52, ""), (49, NO_LOGON_SERVERS)] {
        let busy = binding(move |id| bind_answer(id, code, text, &[])).await;
        let free = Stranger::answering(friendly).await;
        let mut options = bare(&busy.url);
        options.urls.push(free.url.clone());
        let ldap = directory(&options);
        identity(&ldap, "ada", "any").await;
        let binds = busy.binds();
        identity(&ldap, "ada", "any").await;
        assert_eq!(busy.binds(), binds, "and is asked last for a while");
    }
}

#[tokio::test]
async fn a_server_that_fails_at_a_password_is_asked_last_and_the_password_goes_nowhere_else() {
    let farewell = |_| message(0, &tlv(0x78, &result(52, "", &[])), &[]);
    for failing in [binding(farewell).await, binding(|id| bind_answer(id, 80, "", &[])).await] {
        let sound = Stranger::answering(friendly).await;
        let mut options = bare(&failing.url);
        options.urls.push(sound.url.clone());
        let ldap = directory(&options);
        assert!(reason(login(&ldap, "ada", "any").await).contains(&failing.url));
        assert_eq!(sound.binds(), 0, "a second try could count against them");
        let binds = failing.binds();
        identity(&ldap, "ada", "any").await;
        assert_eq!(failing.binds(), binds);
    }
}
