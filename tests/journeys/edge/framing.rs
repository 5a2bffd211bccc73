//! Requests that a proxy and a server may read differently (attack 142). E: refused, or one request and no second one.

use crate::support::{Raw, Server, connect};
use std::io::Write as _;

/// The number of answers in what came back.
fn answers(bytes: &[u8]) -> usize {
    bytes.windows(9).filter(|window| *window == b"HTTP/1.1 " || *window == b"HTTP/1.0 ").count()
}

fn exchange(server: &Server, head: &str, body: &str) -> (Raw, usize) {
    let request = format!("{head}\r\nHost: {}\r\n\r\n{body}", server.host("acme"));
    let raw = Raw::of(server.address, request.as_bytes());
    let more = answers(&raw.body);
    (raw, more)
}

const SMUGGLED: &str = "0\r\n\r\nGET /.well-known/jwks.json HTTP/1.1\r\nHost: acme.localhost\r\n\r\n";

#[actix_web::test]
async fn two_ways_of_saying_where_a_body_ends_are_refused() {
    let server = Server::start().await;
    let long = SMUGGLED.len();
    for head in [
        format!("POST /oauth/token HTTP/1.1\r\nContent-Length: {long}\r\nTransfer-Encoding: chunked"),
        format!("POST /oauth/token HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: {long}"),
        format!("POST /oauth/token HTTP/1.1\r\nContent-Length: {long}\r\nContent-Length: 5"),
        format!("POST /oauth/token HTTP/1.1\r\nContent-Length: {long}, 5"),
        format!("POST /oauth/token HTTP/1.1\r\nContent-Length: +{long}"),
        "POST /oauth/token HTTP/1.1\r\nContent-Length: -1".to_owned(),
        "POST /oauth/token HTTP/1.1\r\nContent-Length: 0x5".to_owned(),
        "POST /oauth/token HTTP/1.1\r\nTransfer-Encoding: xchunked".to_owned(),
        "POST /oauth/token HTTP/1.1\r\nTransfer-Encoding: chunked, identity".to_owned(),
        "POST /oauth/token HTTP/1.1\r\nTransfer-Encoding: identity, chunked\r\nTransfer-Encoding: x"
            .to_owned(),
        "POST /oauth/token HTTP/1.1\r\nTransfer-Encoding : chunked".to_owned(),
        "POST /oauth/token HTTP/1.0\r\nTransfer-Encoding: chunked".to_owned(),
    ] {
        let (answer, more) = exchange(&server, &format!("{head}\r\nConnection: close"), SMUGGLED);
        assert_eq!(answer.status, 400, "{head}: {answer:?}");
        assert_eq!(more, 0, "{head}: a second answer: {answer:?}");
    }
    super::assert_alive(&server);
}

#[actix_web::test]
async fn a_head_that_is_not_as_it_should_be_is_refused() {
    let server = Server::start().await;
    for head in [
        "GET /login HTTP/1.1\r\nX-Folded: one\r\n two",
        "GET /login HTTP/1.1\r\n X-Indented: one",
        "GET /login HTTP/1.1\r\nX Space: one",
        "GET /login HTTP/1.1\r\nX-Null: a\0b",
        "GET /log in HTTP/1.1",
        "GET /login HTTP/2.0",
        "GET /login HTTP/9.9",
        "GET /login",
        "GET http://[::1 HTTP/1.1",
        "G\u{e9}T /login HTTP/1.1",
        "\0\0\0\0",
    ] {
        let (answer, more) = exchange(&server, &format!("{head}\r\nConnection: close"), "");
        assert!([0, 400].contains(&answer.status), "{head}: {answer:?}");
        assert_eq!(more, 0, "{head}");
    }
    super::assert_alive(&server);
}

#[actix_web::test]
async fn chunks_are_read_with_and_without_extensions_and_broken_ones_are_refused() {
    let server = Server::start().await;
    let send = |body: &str| {
        let head = "POST /oauth/token HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\
                    Content-Type: application/x-www-form-urlencoded";
        let (answer, more) = exchange(&server, head, body);
        assert_eq!(more, 0, "{body}");
        answer
    };
    // Read to its end, it is a request without a client.
    for body in [
        "1a;note=\"x\"\r\ngrant_type=authorization_c\r\n3\r\node\r\n0\r\n\r\n",
        "1d\r\ngrant_type=authorization_code\r\n0\r\n\r\n",
    ] {
        let answer = send(body);
        assert!(answer.text().contains("invalid_client"), "{body}: {answer:?}");
    }
    for body in [
        "fffffffffffffffff\r\ngrant\r\n0\r\n\r\n",
        "-1\r\ngrant\r\n0\r\n\r\n",
        "zz\r\ngrant\r\n0\r\n\r\n",
        "5\ngrant\n0\n\n",
    ] {
        let answer = send(body);
        assert!([0, 400].contains(&answer.status), "{body}: {answer:?}");
        assert!(!answer.text().contains("invalid_client"), "{body}: {answer:?}");
    }
    super::assert_alive(&server);
}

#[actix_web::test]
async fn two_hosts_are_nobodys_and_so_is_a_target_of_another_host() {
    let server = Server::start().await;
    let host = server.host("acme");
    let get = |target: &str, hosts: &[&str]| {
        let hosts: String = hosts.iter().map(|host| format!("Host: {host}\r\n")).collect();
        let request = format!("GET {target} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        Raw::of(server.address, request.as_bytes())
    };
    let document = "/.well-known/openid-configuration";
    assert_eq!(get(document, &[&host]).status, 200);
    assert_eq!(get(document, &[&host.to_uppercase()]).status, 200);
    assert_eq!(get(&format!("http://{host}{document}"), &[&host]).status, 200);
    for (target, hosts) in [
        (document.to_owned(), vec![host.as_str(), host.as_str()]),
        (document.to_owned(), vec![host.as_str(), "evil.test"]),
        (document.to_owned(), vec!["evil.test", host.as_str()]),
        (document.to_owned(), vec![]),
        (format!("http://evil.test{document}"), vec![host.as_str()]),
        (format!("http://{host}{document}"), vec!["evil.test"]),
        (format!("http://user@{host}{document}"), vec![host.as_str()]),
    ] {
        let answer = get(&target, &hosts);
        assert!([400, 404].contains(&answer.status), "{target} {hosts:?}: {answer:?}");
        assert!(answer.body.is_empty() || answer.status == 400, "{target} {hosts:?}");
    }
    for host in [format!("{host},{host}"), format!("{host} evil.test"), format!("evil.test@{host}")] {
        let answer = get(document, &[&host]);
        assert!([400, 404].contains(&answer.status), "{host}: {answer:?}");
    }
}

#[actix_web::test]
async fn http_1_0_is_answered_and_closed() {
    let server = Server::start().await;
    let head = "GET /.well-known/openid-configuration HTTP/1.0";
    let (answer, more) = exchange(&server, head, "");
    assert_eq!((answer.status, more), (200, 0));
    let (answer, _) = exchange(&server, "GET /.well-known/openid-configuration HTTP/1.0\r\nX_Under: a", "");
    assert_eq!(answer.status, 200);
}

#[actix_web::test]
async fn what_follows_a_request_on_its_connection_is_the_next_one() {
    let server = Server::start().await;
    let host = server.host("acme");
    let one = format!("GET /.well-known/jwks.json HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let last = format!("GET /nothing HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let mut stream = connect(server.address);
    stream.write_all(format!("{one}{one}{last}").as_bytes()).unwrap();
    let all = Raw::read(&mut stream);
    assert_eq!((all.status, answers(&all.body)), (200, 2), "{all:?}");
}
