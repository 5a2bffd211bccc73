//! What visitors send is not kept (attack 34).

use crate::journeys::Raw;
use crate::support::{Folder, Program};

/// KiB. Kept, each round of what is too much would leave more than one MiB behind.
const FLAT: u64 = 8 * 1024;

/// A query of one MiB, and a cookie and a body of 64 KiB; some less, so that they are read to their end.
fn rounds(program: &Program, count: usize) {
    let host = "acme.localhost";
    for _ in 0..count {
        for length in [1 << 20, 20 << 10] {
            let query = format!("/authorize?client_id=shop&state={}", "q".repeat(length));
            Raw::ask(program.address(), host, "GET", &query, &[]);
        }
        for length in [64 << 10, 6 << 10] {
            let cookie = format!("Cookie: vestibule-session={}", "c".repeat(length));
            Raw::ask(program.address(), host, "GET", "/login", &[&cookie]);
        }
        for (length, path) in [(64 << 10, "/oauth/token"), (60 << 10, "/oauth/token"), (60 << 10, "/login")] {
            let body = format!("username={}", "b".repeat(length));
            let request = format!(
                "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
                body.len()
            );
            let answer = Raw::first_of(program.address(), request.as_bytes());
            assert!(answer.status < 500, "{answer:?}");
        }
    }
}

#[actix_web::test]
async fn what_is_too_much_leaves_nothing_in_memory() {
    let folder = Folder::new().await;
    let program = Program::serve(folder.at());
    // What every connection's buffers and the allocator keep for the next one is there after some rounds.
    rounds(&program, 100);
    let before = program.resident();
    rounds(&program, 500);
    let after = program.resident();
    assert!(after < before + FLAT, "{before} KiB before, {after} KiB after");
}
