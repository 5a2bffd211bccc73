//! Groups of people in directories that make it hard: hidden ones, many at once, lists in pieces.

use std::sync::Mutex;
use std::time::Duration;

use vestibule::model::LdapOptions;

use crate::stranger::{Asked, Stranger, done, entry, friendly};
use crate::{bare, directory, identity, login, reason};

/// Ada with these groups, which do not say in their DN what they are called.
fn ada_in(id: u8, groups: &[String]) -> Vec<u8> {
    let groups: Vec<&[u8]> = groups.iter().map(String::as_bytes).collect();
    [entry(id, "uid=ada,dc=example,dc=org", &[("memberOf", &groups)]), done(id, 0, &[])].concat()
}

fn by_description(url: &str) -> LdapOptions {
    LdapOptions { group_attribute: "description".to_owned(), ..bare(url) }
}

/// `cn=g0,dc=example,dc=org` and so on.
fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("cn=g{i},dc=example,dc=org")).collect()
}

#[tokio::test]
async fn a_group_that_cannot_be_read_is_left_out() {
    let server = Stranger::answering(|asked, id| match asked {
        Asked::Search { base } if base.starts_with("cn=g0") => done(id, 32, &[]),
        Asked::Search { base } if base.starts_with("cn=g1") => done(id, 50, &[]),
        Asked::Search { base } if base.starts_with("cn=g2") => {
            [entry(id, base, &[("description", &[b"the open"])]), done(id, 0, &[])].concat()
        }
        Asked::Search { .. } => ada_in(id, &numbered(3)),
        _ => friendly(asked, id),
    })
    .await;
    let ldap = directory(&by_description(&server.url));
    for _ in 0..4 {
        assert_eq!(identity(&ldap, "ada", "any").await.claims.groups, ["the open"]);
    }
    assert_eq!(server.connections(), 2 + 4, "one for each bind, and the two for searches are kept");
}

#[tokio::test]
async fn a_primary_group_that_cannot_be_read_is_left_out() {
    let searches = Mutex::new(0);
    let server = Stranger::answering(move |asked, id| match asked {
        Asked::Search { .. } => {
            let mut nth = searches.lock().unwrap();
            *nth += 1;
            let sid: &[u8] = &[1, 2, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 0x50, 4, 0, 0];
            let windows: [(&str, &[&[u8]]); 2] = [("objectSid", &[sid]), ("primaryGroupID", &[b"513"])];
            match *nth {
                1 => [entry(id, "cn=ada,dc=example,dc=org", &windows), done(id, 0, &[])].concat(),
                _ => done(id, 50, &[]),
            }
        }
        _ => friendly(asked, id),
    })
    .await;
    let ada = identity(&directory(&bare(&server.url)), "ada", "any").await;
    assert!(ada.claims.groups.is_empty());
    let searches = server.asked().iter().filter(|asked| matches!(asked, Asked::Search { .. })).count();
    assert_eq!(searches, 2, "it was looked for");
}

#[tokio::test]
async fn groups_are_looked_up_at_once() {
    const GROUPS: usize = 16;
    let held = Mutex::new((0, Vec::new()));
    // Says nothing until it has been asked for all of them.
    let server = Stranger::answering(move |asked, id| match asked {
        Asked::Search { base } if base.starts_with("cn=g") => {
            let mut held = held.lock().unwrap();
            held.0 += 1;
            held.1.extend(entry(id, base, &[("description", &[base.as_bytes()])]));
            held.1.extend(done(id, 0, &[]));
            if held.0 == GROUPS { std::mem::take(&mut held.1) } else { Vec::new() }
        }
        Asked::Search { .. } => ada_in(id, &numbered(GROUPS)),
        _ => friendly(asked, id),
    })
    .await;
    let ada = identity(&directory(&by_description(&server.url)), "ada", "any").await;
    let mut expected = numbered(GROUPS);
    expected.sort();
    assert_eq!(ada.claims.groups, expected, "each by its own name");
}

#[tokio::test]
async fn and_no_more_of_them_than_a_server_bears() {
    let server = Stranger::answering(|asked, id| match asked {
        Asked::Search { base } if base.starts_with("cn=g") => Vec::new(),
        Asked::Search { .. } => ada_in(id, &numbered(40)),
        _ => friendly(asked, id),
    })
    .await;
    let mut options = by_description(&server.url);
    options.timeout = Duration::from_millis(600);
    assert!(reason(login(&directory(&options), "ada", "any").await).contains("in time"));
    let group = |asked: &&Asked| matches!(asked, Asked::Search { base } if base.starts_with("cn=g"));
    assert_eq!(server.asked().iter().filter(group).count(), 2 * 16, "and once more on a new connection");
}

#[tokio::test]
async fn a_list_that_comes_in_pieces_is_read() {
    let server = Stranger::answering(|asked, id| match asked {
        Asked::Search { .. } => {
            let piece: [(&str, &[&[u8]]); 2] =
                [("memberOf", &[]), ("memberOf;range=0-1", &[b"cn=one,dc=x", b"cn=two,dc=x"])];
            [entry(id, "uid=ada,dc=example,dc=org", &piece), done(id, 0, &[])].concat()
        }
        _ => friendly(asked, id),
    })
    .await;
    let ada = identity(&directory(&bare(&server.url)), "ada", "any").await;
    assert_eq!(ada.claims.groups, ["one", "two"]);
}
