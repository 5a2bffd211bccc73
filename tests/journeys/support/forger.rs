//! Somebody who puts tokens of their own making in the place of a signed one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaEncoding,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use vestibule::crypto::{SigningKey, b64, unb64};

use super::{Server, claims};

pub struct Forger {
    /// The server's, as whoever stole the database would have it: for what no key may make good.
    ours: KeyPair,
    /// The same, published.
    published: Value,
    own: SigningKey,
    pair: KeyPair,
    /// Where the forger's keys are to be had.
    lure: String,
    knocks: Arc<AtomicUsize>,
}

impl Forger {
    /// Of the tokens of tenant `acme`.
    pub async fn of(server: &Server) -> Self {
        let stored = server.app.store.signing_keys("acme", server.app.clock.now()).await.unwrap();
        let [stored] = &stored[..] else { panic!("one key to begin with") };
        let ours = KeyPair::from_pkcs8(&STANDARD.decode(&stored.private_key).unwrap()).unwrap();
        let pkcs8 = SigningKey::generate().unwrap();
        let (own, pair) = (SigningKey::from_pkcs8(&pkcs8).unwrap(), KeyPair::from_pkcs8(&pkcs8).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let lure = format!("http://{}", listener.local_addr().unwrap());
        let published = serde_json::from_str(&stored.public_key).unwrap();
        let forger = Self { ours, published, own, pair, lure, knocks: Arc::default() };
        forger.serve(listener);
        forger
    }

    /// The forger's key under the name of ours, and as the certificates' server would have it.
    fn serve(&self, listener: TcpListener) {
        let key = json!({ "keys": [self.jwk()] }).to_string();
        let der: PublicKeyX509Der<'_> = self.pair.public_key().as_der().unwrap();
        let pem = format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            STANDARD.encode(der.as_ref())
        );
        let knocks = self.knocks.clone();
        actix_web::rt::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                knocks.fetch_add(1, Ordering::SeqCst);
                let mut request = [0; 1024];
                let read = stream.read(&mut request).await.unwrap_or(0);
                let body = if request[..read].starts_with(b"GET /pem") { &pem } else { &key };
                let head =
                    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
            }
        });
    }

    fn jwk(&self) -> Value {
        let key = self.own.public();
        json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid(), "n": key.n, "e": key.e })
    }

    fn kid(&self) -> &Value {
        &self.published["kid"]
    }

    /// How often somebody came for the forger's keys.
    pub fn knocks(&self) -> usize {
        self.knocks.load(Ordering::SeqCst)
    }

    /// `header` and the claims of `good`, signed by the server's own key.
    pub fn signed_anew(&self, good: &str) -> String {
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": self.kid() });
        signed(&self.ours, &RSA_PKCS1_SHA256, &header, good.split('.').nth(1).unwrap())
    }

    /// Everything that has been put in the place of a signed token, made of one that is good.
    #[allow(clippy::too_many_lines, reason = "a table")]
    pub fn counterfeits(&self, good: &str) -> Vec<(&'static str, String)> {
        let [header, payload, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("{good}") };
        let (kid, lure) = (self.kid(), &self.lure);
        let modulus = self.published["n"].as_str().unwrap();
        let n = unb64(modulus).unwrap();
        let plain = |header: Value| format!("{}.{payload}.{signature}", b64(header.to_string().as_bytes()));
        let forged = |header: Value| signed(&self.pair, &RSA_PKCS1_SHA256, &header, payload);
        let ours =
            |padding: &'static dyn RsaEncoding, header: Value| signed(&self.ours, padding, &header, payload);
        let by_hmac = |key: &[u8]| {
            let head = b64(json!({ "alg": "HS256", "kid": kid }).to_string().as_bytes());
            let tag =
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), format!("{head}.{payload}").as_bytes());
            format!("{head}.{payload}.{}", b64(tag.as_ref()))
        };
        let mut other = claims(good);
        other["sub"] = "auth0|somebody-else".into();
        let other = b64(other.to_string().as_bytes());
        let letter = if signature.starts_with('A') { "B" } else { "A" };
        vec![
            (
                "alg none",
                format!("{}.{payload}.", b64(json!({ "alg": "none", "kid": kid }).to_string().as_bytes())),
            ),
            ("alg None with its signature", plain(json!({ "alg": "None", "kid": kid }))),
            ("no signature", format!("{header}.{payload}.")),
            ("two parts", format!("{header}.{payload}")),
            ("four parts", format!("{good}.{signature}")),
            ("no alg", plain(json!({ "typ": "JWT", "kid": kid }))),
            ("no kid", ours(&RSA_PKCS1_SHA256, json!({ "alg": "RS256" }))),
            // Our key, and not the algorithm that it is for (RFC 8725 §3.1).
            ("RS384 by our key", ours(&RSA_PKCS1_SHA384, json!({ "alg": "RS384", "kid": kid }))),
            ("RS512 by our key", ours(&RSA_PKCS1_SHA512, json!({ "alg": "RS512", "kid": kid }))),
            ("PS256 by our key", ours(&RSA_PSS_SHA256, json!({ "alg": "PS256", "kid": kid }))),
            (
                "RS512 with a signature of RS256",
                ours(&RSA_PKCS1_SHA256, json!({ "alg": "RS512", "kid": kid })),
            ),
            ("HS256 by the modulus", by_hmac(&n)),
            ("HS256 by its text", by_hmac(modulus.as_bytes())),
            ("HS256 by the JWK", by_hmac(self.published.to_string().as_bytes())),
            ("HS256 by nothing", by_hmac(b"")),
            ("another key", forged(json!({ "alg": "RS256", "typ": "JWT", "kid": kid }))),
            ("another key named as its own", forged(json!({ "alg": "RS256", "kid": self.own.public().kid }))),
            ("kid traversal", forged(json!({ "alg": "RS256", "kid": "../../../../dev/null" }))),
            ("kid as SQL", forged(json!({ "alg": "RS256", "kid": "x' UNION SELECT 'x" }))),
            ("kid as a list", forged(json!({ "alg": "RS256", "kid": [kid] }))),
            // The key that the signature is of, wherever a header may say it (RFC 7515 §4.1).
            ("jwk", forged(json!({ "alg": "RS256", "kid": kid, "jwk": self.jwk() }))),
            ("jwk without a kid", forged(json!({ "alg": "RS256", "jwk": self.jwk() }))),
            ("jku", forged(json!({ "alg": "RS256", "kid": kid, "jku": format!("{lure}/jwks.json") }))),
            ("x5u", forged(json!({ "alg": "RS256", "kid": kid, "x5u": format!("{lure}/pem") }))),
            // What must be understood and is not (RFC 7515 §4.1.11), under a good signature.
            (
                "crit b64",
                ours(&RSA_PKCS1_SHA256, json!({ "alg": "RS256", "kid": kid, "crit": ["b64"], "b64": true })),
            ),
            (
                "crit unknown",
                ours(&RSA_PKCS1_SHA256, json!({ "alg": "RS256", "kid": kid, "crit": ["x"], "x": 1 })),
            ),
            ("crit empty", ours(&RSA_PKCS1_SHA256, json!({ "alg": "RS256", "kid": kid, "crit": [] }))),
            ("another person", format!("{header}.{other}.{signature}")),
            ("a touched signature", format!("{header}.{payload}.{letter}{}", &signature[1..])),
            ("padding", format!("{header}.{payload}.{signature}=")),
            ("a header twice", format!("{header}{header}.{payload}.{signature}")),
            ("no JSON", format!("{}.{payload}.{signature}", b64(b"alg"))),
        ]
    }
}

fn signed(pair: &KeyPair, padding: &'static dyn RsaEncoding, header: &Value, payload: &str) -> String {
    let signed = format!("{}.{payload}", b64(header.to_string().as_bytes()));
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(padding, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    format!("{signed}.{}", b64(&signature))
}
