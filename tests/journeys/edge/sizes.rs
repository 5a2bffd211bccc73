//! Limits on every size, and on how long a request may take to come (attacks 144, 146).

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use super::{assert_alive, everything, routes};
use crate::support::{Raw, Server, connect};

#[actix_web::test]
async fn too_many_parameters_and_too_long_a_query_are_refused() {
    let server = everything().await;
    let host = server.host("acme");
    let many: String = (0..10_000).map(|n| format!("p{n}=1&")).collect();
    let same = "state=1&".repeat(4_000);
    let nested = format!("a{}=1", "[b]".repeat(5_000));
    for route in routes() {
        for query in [&many, &same, &nested, &"x".repeat(1 << 20)] {
            let answer = Raw::ask(server.address, &host, "GET", &format!("{route}?{query}"), &[]);
            // What does not fit into the head is not read to its end; the answer may be lost with the connection.
            assert!(answer.status < 500, "{route} {}: {answer:?}", query.len());
        }
    }
    let form = Raw::ask(server.address, &host, "GET", &format!("/authorize?{same}"), &[]);
    assert_eq!(form.status, 400);
    assert_alive(&server);
}

#[actix_web::test]
async fn a_head_has_its_limits() {
    let server = Server::start().await;
    let host = server.host("acme");
    let cookies = format!("Cookie: {}", "a=b; ".repeat(13_000));
    let answer = Raw::ask(server.address, &host, "GET", "/login", &[&cookies]);
    assert!((400..500).contains(&answer.status), "{answer:?}");
    let header = format!("X-Long: {}", "x".repeat(1 << 20));
    let answer = Raw::ask(server.address, &host, "GET", "/login", &[&header]);
    assert!([0, 400, 413, 431].contains(&answer.status), "{answer:?}");
    let lines: Vec<String> = (0..1_000).map(|n| format!("X-{n}: 1")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let answer = Raw::ask(server.address, &host, "GET", "/login", &lines);
    assert!([0, 400, 413, 431].contains(&answer.status), "{answer:?}");
    let long = Raw::ask(server.address, &"a".repeat(60_000), "GET", "/login", &[]);
    assert_eq!(long.status, 404);
    assert_alive(&server);
}

#[actix_web::test]
async fn a_body_has_its_limits() {
    let server = everything().await;
    let host = server.host("acme");
    let mut bodies = vec![
        ("application/x-www-form-urlencoded", "a=b&".repeat(500_000)),
        ("application/json", format!("{{\"a\":\"{}\"}}", "x".repeat(2 << 20))),
        ("application/json", "[".repeat(60_000)),
        ("application/json", format!("{{\"a\":{}", "[".repeat(60_000))),
        ("application/json", format!("{{{}\"a\":1}}", "\"a\":1,".repeat(8_000))),
        ("application/json", format!("{{\"client_id\":{}}}", "9".repeat(60_000))),
        ("application/json", "{\"a\":1e999999999}".to_owned()),
        ("multipart/form-data; boundary=x", "--x\r\n".repeat(10_000)),
        ("text/xml", "<a>".repeat(20_000)),
        ("\u{7f}", "x".to_owned()),
    ];
    bodies.push(("application/x-www-form-urlencoded", (0..10_000).map(|n| format!("p{n}=1&")).collect()));
    for route in routes() {
        for (kind, body) in &bodies {
            let request = format!(
                "POST {route} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: {kind}\r\n\
                 Content-Length: {}\r\n\r\n{body}",
                body.len()
            );
            let answer = Raw::first_of(server.address, request.as_bytes());
            assert!(answer.status < 500, "{route} {kind}: {answer:?}");
        }
    }
    assert_alive(&server);
}

/// What is promised is not reserved: the claim of a terabyte costs nothing.
#[actix_web::test]
async fn a_length_that_is_only_claimed_is_not_believed() {
    let server = Server::start().await;
    let host = server.host("acme");
    for length in ["1099511627776", "18446744073709551615", "99999999999999999999999"] {
        let mut stream = connect(server.address);
        let head = format!(
            "POST /oauth/token HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{{"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let answer = Raw::read(&mut stream);
        assert!(answer.status < 500, "{answer:?}");
    }
    assert_alive(&server);
}

#[actix_web::test]
async fn who_sends_slowly_holds_nobody_up_and_is_cut_off() {
    let server = Server::start().await;
    let host = server.host("acme");
    let heads: Vec<_> = (0..200)
        .map(|_| {
            let mut stream = connect(server.address);
            stream.write_all(b"GET /login HTTP/1.1\r\nHost:").unwrap();
            stream
        })
        .collect();
    let bodies: Vec<_> = (0..200)
        .map(|_| {
            let mut stream = connect(server.address);
            let head = format!(
                "POST /oauth/token HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{{"
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    let started = Instant::now();
    assert_alive(&server);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    // Both limits are ten seconds, and run at the same time.
    for mut stream in heads {
        let answer = Raw::read(&mut stream);
        assert!([0, 408].contains(&answer.status), "{answer:?}");
    }
    for mut stream in bodies {
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 400");
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[actix_web::test]
async fn many_idle_connections_leave_room_for_others() {
    let server = Server::start().await;
    let host = server.host("acme");
    let idle: Vec<_> = (0..400)
        .map(|_| {
            let mut stream = connect(server.address);
            let request = format!("GET /.well-known/jwks.json HTTP/1.1\r\nHost: {host}\r\n\r\n");
            stream.write_all(request.as_bytes()).unwrap();
            stream
        })
        .collect();
    assert_alive(&server);
    drop(idle);
    assert_alive(&server);
}
