//! Servers that mean harm, or are broken beyond it: nobody gets in, nothing breaks, nothing waits for ever.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use vestibule::connections::{Attempts, PasswordCheck, Verdict};
use vestibule::model::LdapOptions;

use crate::stranger::{Asked, Stranger, bind_answer, done, entry, friendly, message, reference, result, tlv};
use crate::{assert_verdict, bare, directory, identity, login, reason};

/// Short, so that waiting to the end is quick.
const TIME: Duration = Duration::from_millis(600);
/// What a busy machine may add.
const SLACK: Duration = Duration::from_millis(900);

fn impatient(url: &str) -> LdapOptions {
    LdapOptions { timeout: TIME, ..bare(url) }
}

/// Logs in and returns the reason of the outage, which has to come in time.
async fn outage(options: &LdapOptions) -> String {
    let started = Instant::now();
    let reason = reason(login(&directory(options), "ada", "ada-Passw0rd").await);
    assert!(started.elapsed() < TIME + SLACK, "{:?}: {reason}", started.elapsed());
    reason
}

#[tokio::test]
async fn the_strangers_here_can_be_friendly() {
    let friend = Stranger::answering(friendly).await;
    assert_eq!(
        identity(&directory(&bare(&friend.url)), "ada", "any").await.subject,
        "uid=ada,dc=example,dc=org"
    );
}

#[tokio::test]
async fn an_empty_password_does_not_even_reach_a_server_that_would_take_it() {
    let friend = Stranger::answering(friendly).await;
    let ldap = directory(&bare(&friend.url));
    for password in ["", " ", "\0", "x\0"] {
        assert_verdict!(login(&ldap, "ada", password).await, Verdict::WrongCredentials);
    }
    assert_eq!(friend.connections(), 0);
}

#[tokio::test]
async fn silence_at_any_stage_ends_with_the_time() {
    let silent = Stranger::handling(|tcp: TcpStream| async move {
        let _held = tcp;
        std::future::pending::<()>().await;
    })
    .await;
    assert!(outage(&impatient(&silent.url)).await.contains("in time"));
    let mut tls = impatient(&silent.url.replace("ldap://", "ldaps://"));
    tls.ca_file = Some(crate::servers::openldap_tls("ca.crt").to_str().unwrap().to_owned());
    assert!(outage(&tls).await.contains("TLS handshake in time"));
    let start_tls = LdapOptions { start_tls: true, urls: vec![silent.url.clone()], ..tls };
    assert!(outage(&start_tls).await.contains("StartTLS in time"));
    // Silent from the nth request on: at the search, at the person's bind, at the groups.
    for after in 1..4 {
        let count = std::sync::atomic::AtomicUsize::new(0);
        let sleepy = Stranger::answering(move |asked, id| {
            let nth = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            if nth < after { friendly(asked, id) } else { Vec::new() }
        })
        .await;
        let mut options = impatient(&sleepy.url);
        options.search_groups = Some("(member={0})".to_owned());
        assert!(outage(&options).await.contains("in time"), "after {after}");
    }
}

#[tokio::test]
async fn a_byte_a_second_ends_with_the_time() {
    let slow = Stranger::handling(|mut tcp: TcpStream| async move {
        for byte in bind_answer(1, 0, "", &[]) {
            if tcp.write_all(&[byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    })
    .await;
    assert!(outage(&impatient(&slow.url)).await.contains("in time"));
}

#[tokio::test]
async fn half_an_answer_ends_with_the_time() {
    let half = Stranger::answering(|asked, id| match asked {
        Asked::Search { .. } => {
            let whole = friendly(asked, id);
            whole[..whole.len() / 2].to_vec()
        }
        _ => friendly(asked, id),
    })
    .await;
    assert!(outage(&impatient(&half.url)).await.contains("in time"));
}

#[tokio::test]
async fn a_connection_torn_down_is_an_outage_at_once() {
    // Closed with something unread in it, a connection is reset.
    let rude = Stranger::handling(|mut tcp: TcpStream| async move {
        let _ = tcp.read(&mut [0; 1]).await;
    })
    .await;
    let reason = outage(&bare(&rude.url)).await;
    assert!(reason.contains("connection was lost"), "{reason}");
    let polite = Stranger::handling(|mut tcp: TcpStream| async move {
        let _ = tcp.read(&mut [0; 512]).await;
    })
    .await;
    assert!(outage(&bare(&polite.url)).await.contains("hung up"));
    let leaving = Stranger::answering(|_, _| message(0, &tlv(0x78, &result(52, "", &[])), &[])).await;
    assert!(outage(&bare(&leaving.url)).await.contains("going away"));
}

/// Answers a search with these bytes.
async fn searching(bytes: impl Fn(u8) -> Vec<u8> + Send + Sync + 'static) -> Stranger {
    Stranger::answering(move |asked, id| match asked {
        Asked::Search { .. } => bytes(id),
        _ => friendly(asked, id),
    })
    .await
}

#[tokio::test]
async fn nonsense_is_an_outage_and_nothing_worse() {
    let nonsense: Vec<Vec<u8>> = vec![
        b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(),
        vec![0xff; 4096],
        vec![0x30, 0x80, 0, 0],
        vec![0x30, 0x00],
        vec![0x30, 0x03, 2, 1, 2],
        message(2, &tlv(0x64, &tlv(4, b"\xff\xfe")), &[]),
        message(2, &tlv(0x64, &[tlv(4, b"uid=a"), tlv(0x30, &tlv(0x30, &tlv(4, b"cn")))].concat()), &[]),
        message(2, &tlv(0x65, &tlv(10, &[0])), &[]),
        message(2, &tlv(0x65, &[tlv(10, &[]), tlv(4, b""), tlv(4, b"")].concat()), &[]),
        message(2, &tlv(0x61, &result(0, "", &[])), &[]),
        message(2, &tlv(0x6b, &result(0, "", &[])), &[]),
        message(2, &tlv(0x65, &result(0, "", &[])), &tlv(0xa0, &tlv(4, b"x"))),
        message(2, &tlv(0x64, b""), &[]),
    ];
    for bytes in nonsense {
        let shown = format!("{:?}", &bytes[..bytes.len().min(24)]);
        let server = searching(move |_| bytes.clone()).await;
        let reason = outage(&impatient(&server.url)).await;
        assert!(!reason.contains("in time") || reason.contains("lost"), "{shown}: {reason}");
    }
}

#[tokio::test]
async fn an_answer_nested_without_end_does_not_overflow_the_stack() {
    let server = searching(|id| {
        // Each level holds exactly the rest.
        let nested = (0..200_000_u32)
            .rev()
            .flat_map(|deeper| [&[0x30, 0x84][..], &(deeper * 6).to_be_bytes()].concat());
        message(id, &tlv(0x64, &[tlv(4, b"uid=a"), nested.collect()].concat()), &[])
    })
    .await;
    assert!(outage(&impatient(&server.url)).await.contains("not LDAP"));
}

#[tokio::test]
async fn a_hundred_megabytes_are_refused_by_their_length() {
    let server = searching(|_| vec![0x30, 0x84, 0x06, 0x40, 0, 0]).await;
    let reason = outage(&bare(&server.url)).await;
    assert!(reason.contains("too large"), "{reason}");
}

#[tokio::test]
async fn entries_without_end_are_cut_off() {
    let flood = |id: u8, first: bool| {
        let groups = (0..5000_u32).map(|i| format!("cn=g{i},dc=example,dc=org"));
        let groups = groups.flat_map(|dn| entry(id, &dn, &[("cn", &[dn.as_bytes()])])).collect::<Vec<u8>>();
        if first { friendly(&Asked::Search { base: String::new() }, id) } else { groups }
    };
    let searches = std::sync::atomic::AtomicUsize::new(0);
    let server =
        searching(move |id| flood(id, searches.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0)).await;
    let mut options = bare(&server.url);
    options.search_groups = Some("(member={0})".to_owned());
    let who = identity(&directory(&options), "ada", "any").await;
    assert_eq!(who.claims.groups.len(), 1000);
}

#[tokio::test]
async fn more_bytes_than_anybody_asked_for_end_the_connection() {
    let server = Stranger::handling(|mut tcp: TcpStream| async move {
        let big = vec![b'x'; 1_000_000];
        let entry = entry(9, "uid=a", &[("jpegPhoto", &[big.as_slice()])]);
        while tcp.write_all(&entry).await.is_ok() {}
    })
    .await;
    let reason = reason(login(&directory(&bare(&server.url)), "ada", "any").await);
    assert!(reason.contains("more than anybody asked for"), "{reason}");
}

#[tokio::test]
async fn referrals_are_never_followed() {
    let thief = Stranger::answering(friendly).await;
    let url = thief.url.clone();
    let referring = Stranger::answering(move |asked, id| match asked {
        Asked::Search { .. } => done(id, 10, &[&url]),
        _ => friendly(asked, id),
    })
    .await;
    assert!(outage(&bare(&referring.url)).await.contains("referrals are not followed"));
    let url = thief.url.clone();
    let continuing = searching(move |id| [reference(id, &url), done(id, 0, &[])].concat()).await;
    assert_verdict!(login(&directory(&bare(&continuing.url)), "ada", "any").await, Verdict::WrongCredentials);
    let url = thief.url.clone();
    let binding = Stranger::answering(move |asked, id| match asked {
        Asked::Bind { dn, .. } if dn.starts_with("uid=") => {
            message(id, &tlv(0x61, &result(10, "", &[&url])), &[])
        }
        _ => friendly(asked, id),
    })
    .await;
    assert!(outage(&bare(&binding.url)).await.contains("referrals are not followed"));
    assert_eq!(thief.connections(), 0, "nobody came");
}

#[tokio::test]
async fn an_entry_without_a_dn_is_nobody() {
    let server = searching(|id| [entry(id, "", &[]), done(id, 0, &[])].concat()).await;
    assert_verdict!(login(&directory(&bare(&server.url)), "ada", "any").await, Verdict::WrongCredentials);
    assert!(!server.asked().contains(&Asked::Bind { dn: String::new(), password: "any".to_owned() }));
}

#[tokio::test]
async fn garbage_in_the_policy_control_changes_nothing() {
    for garbage in [
        &b"\x30"[..],
        b"\x30\x84\xff\xff\xff\xff",
        b"\xff\xff\xff",
        b"\x30\x03\x81\x01",
        b"\x30\x05\xa0\x03\x81\x05\x01",
    ] {
        for (code, good) in [(0, true), (49, false)] {
            let server = Stranger::answering(move |asked, id| match asked {
                Asked::Bind { dn, .. } if dn.starts_with("uid=") => bind_answer(id, code, "", garbage),
                _ => friendly(asked, id),
            })
            .await;
            let verdict = login(&directory(&bare(&server.url)), "ada", "any").await;
            assert_eq!(matches!(verdict, Verdict::Identity(_)), good, "{garbage:?} {verdict:?}");
            assert_eq!(matches!(verdict, Verdict::WrongCredentials), !good, "{garbage:?} {verdict:?}");
        }
    }
}

#[tokio::test]
async fn a_directory_that_cannot_judge_is_an_outage() {
    for code in [1, 3, 51, 52, 80] {
        let server = Stranger::answering(move |asked, id| match asked {
            Asked::Bind { dn, .. } if !dn.starts_with("cn=reader") => bind_answer(id, code, "", &[]),
            _ => friendly(asked, id),
        })
        .await;
        assert!(outage(&bare(&server.url)).await.contains(&code.to_string()));
    }
}

#[tokio::test]
async fn start_tls_refused_is_the_end_and_not_plain() {
    let strip = Stranger::answering(friendly).await;
    let mut options = bare(&strip.url);
    options.start_tls = true;
    options.ca_file = Some(crate::servers::openldap_tls("ca.crt").to_str().unwrap().to_owned());
    assert!(outage(&options).await.contains("refuses StartTLS"));
    assert_eq!(strip.binds(), 0, "no password was sent");
}

#[tokio::test]
async fn attempts_are_counted_before_the_password_is_shown_to_anybody() {
    struct Watching(std::sync::Arc<std::sync::Mutex<Vec<Asked>>>, std::sync::Mutex<Vec<usize>>);
    #[async_trait]
    impl Attempts for Watching {
        async fn begin(&self, _: &str) -> Result<(), Verdict> {
            let binds =
                self.0.lock().unwrap().iter().filter(|asked| matches!(asked, Asked::Bind { .. })).count();
            self.1.lock().unwrap().push(binds);
            Ok(())
        }
    }
    let server = Stranger::answering(friendly).await;
    let watching = Watching(server.log(), std::sync::Mutex::default());
    let verdict = directory(&bare(&server.url)).check("ada", &SecretString::from("any"), &watching).await;
    assert_verdict!(verdict, Verdict::Identity(_));
    assert_eq!(*watching.1.lock().unwrap(), [1], "the service account's bind, and not yet the person's");
    assert_eq!(server.binds(), 2);
}

#[tokio::test]
async fn somebody_and_nobody_take_the_same_steps() {
    let kinds = |server: &Stranger| server.asked().iter().map(std::mem::discriminant).collect::<Vec<_>>();
    let wrong = |asked: &Asked, id: u8| match asked {
        Asked::Bind { password, .. } if password == "wrong" => bind_answer(id, 49, "", &[]),
        _ => friendly(asked, id),
    };
    let somebody = Stranger::answering(wrong).await;
    let nobody = Stranger::answering(move |asked, id| match asked {
        Asked::Search { .. } => done(id, 0, &[]),
        _ => wrong(asked, id),
    })
    .await;
    // The second is looked for by several filters, one after the other.
    for name in ["ada", "ada@example.org"] {
        for server in [&somebody, &nobody] {
            let ldap = directory(&bare(&server.url));
            assert_verdict!(login(&ldap, name, "wrong").await, Verdict::WrongCredentials);
        }
        assert_eq!(kinds(&somebody), kinds(&nobody), "{name}");
    }
    // A server that lets everybody in lets nobody in who is not there.
    let eager = searching(|id| done(id, 0, &[])).await;
    assert_verdict!(login(&directory(&bare(&eager.url)), "ada", "any").await, Verdict::WrongCredentials);
}
