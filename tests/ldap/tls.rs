//! Certificates: the right one is believed, every wrong one ends it, and the reason says which.

use std::path::Path;
use std::process::{Command, Stdio};

use vestibule::connections::Verdict;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::servers::{OwnOpenLdap, openldap, openldap_plain_url, openldap_tls};
use crate::stranger::bind_answer;
use crate::{assert_verdict, bare, directory, identity, login, reason};

#[tokio::test]
async fn ldaps_and_start_tls_with_an_own_authority() {
    let mut options = openldap();
    identity(&directory(&options), "ada", "ada-Passw0rd").await;
    options.urls = vec![openldap_plain_url().to_owned()];
    options.start_tls = true;
    identity(&directory(&options), "ada", "ada-Passw0rd").await;
    options.urls = vec![openldap_plain_url().replace("127.0.0.1", "localhost")];
    identity(&directory(&options), "ada", "ada-Passw0rd").await;
}

/// The way to a real server, with somebody on it who puts something behind the answer to `StartTLS`.
async fn way_with(injected: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ldap://{}", listener.local_addr().unwrap());
    let server = openldap_plain_url().trim_start_matches("ldap://").to_owned();
    tokio::spawn(async move {
        while let Ok((mut ours, _)) = listener.accept().await {
            let mut theirs = TcpStream::connect(&server).await.unwrap();
            let injected = injected.clone();
            tokio::spawn(async move {
                let mut bytes = [0; 512];
                let asked = ours.read(&mut bytes).await.unwrap();
                theirs.write_all(&bytes[..asked]).await.unwrap();
                let answered = theirs.read(&mut bytes).await.unwrap();
                ours.write_all(&[&bytes[..answered], &injected].concat()).await.unwrap();
                let _ = copy_bidirectional(&mut ours, &mut theirs).await;
            });
        }
    });
    url
}

#[tokio::test]
async fn what_stands_in_front_of_the_handshake_is_never_believed() {
    let mut options = openldap();
    options.start_tls = true;
    options.urls = vec![way_with(Vec::new()).await];
    identity(&directory(&options), "ada", "ada-Passw0rd").await;
    options.urls = vec![way_with(bind_answer(1, 0, "", &[])).await];
    let reason = reason(login(&directory(&options), "ada", "ada-Passw0rd").await);
    assert!(reason.contains("TLS"), "{reason}");
}

#[tokio::test]
async fn an_unknown_authority_is_refused() {
    for start_tls in [false, true] {
        let mut options = openldap();
        if start_tls {
            options.urls = vec![openldap_plain_url().to_owned()];
        }
        options.start_tls = start_tls;
        options.ca_file = Some(openldap_tls("other-ca.crt").to_str().unwrap().to_owned());
        let reason = reason(login(&directory(&options), "ada", "ada-Passw0rd").await);
        assert!(reason.contains("ldap_ca_file"), "{reason}");
        // The system's authorities did not sign it either.
        options.ca_file = None;
        assert_verdict!(login(&directory(&options), "ada", "ada-Passw0rd").await, Verdict::Unavailable(_));
    }
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let own = OwnOpenLdap::start(&[("VESTIBULE_TEST_OPENLDAP_CERT", "misnamed")]);
    let reason = reason(login(&directory(&own.options()), "ada", "ada-Passw0rd").await);
    assert!(reason.contains("elsewhere.test") && reason.contains("ldap_url"), "{reason}");
}

#[tokio::test]
async fn an_expired_certificate_is_refused() {
    let own = OwnOpenLdap::start(&[("VESTIBULE_TEST_OPENLDAP_CERT", "expired")]);
    let reason = reason(login(&directory(&own.options()), "ada", "ada-Passw0rd").await);
    assert!(reason.contains("expired"), "{reason}");
}

#[tokio::test]
async fn an_old_tls_is_not_spoken() {
    let own = OwnOpenLdap::start(&[(
        "VESTIBULE_TEST_OPENLDAP_CONFIG",
        "TLSProtocolMin 3.1\nTLSCipherSuite NORMAL:-VERS-ALL:+VERS-TLS1.0:+VERS-TLS1.1",
    )]);
    assert_verdict!(login(&directory(&own.options()), "ada", "ada-Passw0rd").await, Verdict::Unavailable(_));
}

#[tokio::test]
async fn ldaps_on_the_port_of_plain_ldap_says_so() {
    let mut options = openldap();
    options.urls = vec![openldap_plain_url().replace("ldap://", "ldaps://")];
    assert_verdict!(login(&directory(&options), "ada", "ada-Passw0rd").await, Verdict::Unavailable(_));
}

/// The certificate of a server on `[::1]`, where many client libraries stumble over the brackets.
#[tokio::test]
async fn a_self_signed_certificate_on_an_ipv6_address_is_judged_and_refused() {
    if tokio::net::TcpListener::bind("[::1]:0").await.is_err() {
        return;
    }
    let port = tokio::net::TcpListener::bind("[::1]:0").await.unwrap().local_addr().unwrap().port();
    let tls = |file: &str| openldap_tls(file).to_str().unwrap().to_owned();
    let mut server = Command::new("openssl")
        .args([
            "s_server",
            "-quiet",
            "-accept",
            &format!("[::1]:{port}"),
            "-cert",
            &tls("server.crt"),
            "-key",
            &tls("server.key"),
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while tokio::net::TcpStream::connect(("::1", port)).await.is_err() {
        tokio::task::yield_now().await;
    }
    let mut options = bare(&format!("ldaps://[::1]:{port}"));
    options.ca_file = Some(tls("ca.crt"));
    let reason = reason(login(&directory(&options), "ada", "ada-Passw0rd").await);
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(reason.contains("not for the name in ldap_url"), "{reason}");
    assert!(Path::new(&tls("ca.crt")).exists());
}
