//! HTTPS by the program itself, and two tenants behind one address.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Certificate, StatusCode};

use crate::journeys::{ACME, Answer, Browser, PASSWORD, claims, connect};
use crate::support::{Folder, Program};

/// Writes a fresh certificate for both tenants, and gives what a browser has to trust.
pub fn certify(folder: &Folder) -> Certificate {
    let names = vec!["acme.localhost".to_owned(), "other.localhost".to_owned()];
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
    folder.write("login.pem", &cert.pem());
    folder.write("login.key", &signing_key.serialize_pem());
    Certificate::from_pem(cert.pem().as_bytes()).unwrap()
}

/// Tenants `acme` and `other` with TLS.
pub async fn two_tenants() -> (Folder, Certificate) {
    let folder = Folder::empty().await;
    let certificate = certify(&folder);
    folder.write("acme.yaml", ACME);
    folder.write("other.yaml", &ACME.replace("friendly_name: Acme", "friendly_name: Other"));
    let tenants = [("acme", "https://acme.localhost", ""), ("other", "https://other.localhost", "")];
    folder.process("tls_cert = \"login.pem\"\ntls_key = \"login.key\"", &tenants);
    (folder, certificate)
}

pub fn authorize(tenant: &str) -> String {
    format!(
        "https://{tenant}.localhost/authorize?client_id=shop&response_type=id_token&nonce=n&scope=openid&state=s\
         &redirect_uri=https%3A%2F%2Fshop.test%2Fcallback"
    )
}

#[actix_web::test]
async fn cookies_stay_with_their_host_and_https_is_remembered() {
    let (folder, certificate) = two_tenants().await;
    let program = Program::serve(folder.at());
    let browser = Browser::at(program.address(), "https://acme.localhost/", Some(certificate));
    let page = browser.open(format!("{}&screen_hint=signup", authorize("acme"))).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.header("strict-transport-security").contains("max-age=31536000"));
    let form = [("email", "ada@acme.test"), ("password", PASSWORD), ("remember", "1")];
    let done = browser.submit(&page, &form).await;
    let mut cookies = 0;
    for cookie in done.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.starts_with("__Host-vestibule-"), "{cookie}");
        for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(cookie.contains(part), "{cookie} lacks {part}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        cookies += 1;
    }
    assert!(cookies >= 2, "a session and a device: {:?}", done.headers);
    assert!(browser.cookie("__Host-vestibule-browser").is_some());
    let answer = Answer::of(&done);
    assert_eq!(claims(answer.get("id_token"))["iss"], "https://acme.localhost/");
    for path in ["/nothing", "/.well-known/jwks.json", "/oauth/token"] {
        assert!(browser.get(path).await.header("strict-transport-security").contains("max-age"), "{path}");
    }
}

#[actix_web::test]
async fn two_tenants_share_an_address_and_nothing_else() {
    let (folder, certificate) = two_tenants().await;
    let program = Program::serve(folder.at());
    let acme = Browser::at(program.address(), "https://acme.localhost/", Some(certificate.clone()));
    let page = acme.open(format!("{}&screen_hint=signup", authorize("acme"))).await;
    acme.submit(&page, &[("email", "ada@acme.test"), ("password", PASSWORD)]).await;
    assert_eq!(acme.get(authorize("acme")).await.location().unwrap().host_str(), Some("shop.test"));

    // Neither the account nor the cookies of one say anything to the other.
    let other = Browser::at(program.address(), "https://other.localhost/", Some(certificate));
    let page = other.open(authorize("other")).await;
    assert!(page.body.contains("Other") && !page.body.contains("Acme"), "{}", page.body);
    let wrong = other.log_in(&page, "ada@acme.test", PASSWORD).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let carried = ["session", "browser", "device"].map(|kind| {
        let name = format!("__Host-vestibule-{kind}");
        format!("{name}={}", acme.cookie(&name).unwrap())
    });
    other.forget_cookies();
    other.say("cookie", &carried.join("; "));
    let asked = other.get(authorize("other")).await;
    assert_eq!(asked.location().unwrap().path(), "/login");
    assert_ne!(acme.get("/.well-known/jwks.json").await.body, other.get("/.well-known/jwks.json").await.body);
}

#[actix_web::test]
async fn plain_http_to_the_port_of_https_gets_nothing() {
    let (folder, certificate) = two_tenants().await;
    let program = Program::serve(folder.at());
    let mut stream = TcpStream::connect(program.address()).unwrap();
    stream.write_all(b"GET /login HTTP/1.1\r\nHost: acme.localhost\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"), "{:?}", String::from_utf8_lossy(&answer));
    let browser = Browser::at(program.address(), "https://acme.localhost/", Some(certificate));
    assert_eq!(browser.get("/nothing").await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn a_handshake_that_never_comes_holds_nobody_up_and_is_cut_off() {
    let (folder, certificate) = two_tenants().await;
    let program = Program::serve(folder.at());
    let begun = [&b""[..], b"\x16", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"];
    let waiting: Vec<TcpStream> = begun
        .iter()
        .cycle()
        .take(200)
        .map(|begun| {
            let mut stream = connect(program.address());
            stream.write_all(begun).unwrap();
            stream
        })
        .collect();
    let started = Instant::now();
    for _ in 0..8 {
        let browser = Browser::at(program.address(), "https://acme.localhost/", Some(certificate.clone()));
        assert_eq!(browser.get("/nothing").await.status, StatusCode::NOT_FOUND);
    }
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    for mut stream in waiting {
        let mut answer = Vec::new();
        // A reset is an end as well; a time-out is none.
        if let Err(error) = stream.read_to_end(&mut answer) {
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        }
        assert!(!answer.starts_with(b"HTTP"), "{:?}", String::from_utf8_lossy(&answer));
    }
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
}

#[actix_web::test]
async fn a_key_of_another_certificate_does_not_start() {
    let (folder, _) = two_tenants().await;
    let stranger = generate_simple_self_signed(vec!["acme.localhost".to_owned()]).unwrap();
    folder.write("login.key", &stranger.signing_key.serialize_pem());
    let ended = Program::run(folder.at(), &["serve"], &[]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains("is not the key of"), "{}", ended.err);
    assert!(!ended.err.contains("PRIVATE KEY"), "{}", ended.err);
}
