//! The least that the work costs: processes without any of our house in them, on the same core and at the same time.

use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpResponse, HttpServer};
use clap::ValueEnum;
use serde_json::json;
use vestibule::crypto::{PasswordMemory, SigningKey, Work, hash_password, verify_password};
use vestibule::model::HashParams;

use crate::Plan;
use crate::drive::Speed;
use crate::http::Wire;
use crate::machine::cpu_seconds;

/// What a bare process does.
#[derive(Clone, Copy, ValueEnum)]
pub enum Bare {
    /// Answers `/page/N` with N bytes and `/redirect/N` with an address of N bytes.
    Server,
    /// Argon2id with the default parameters and memory that is used again.
    Argon2,
    /// RS256 over the claims of an `id_token`.
    Rsa,
}

impl Bare {
    pub fn run(self, time: Duration) {
        match self {
            Self::Server => serve(),
            Self::Argon2 => print(argon2(time)),
            Self::Rsa => print(rsa(time)),
        }
    }
}

fn print(speed: Speed) {
    println!("{} {}", speed.wall, speed.cpu);
}

fn argon2(time: Duration) -> Speed {
    let params = HashParams::default();
    let mut memory = PasswordMemory::default();
    let password = b"tulip-anvil-orbit".as_slice();
    let hash = hash_password(password, params, &mut memory).unwrap();
    repeat(time, || {
        let hashed = verify_password(password, Some(&hash), params, Work::default(), &mut memory).unwrap();
        assert!(hashed.matches);
    })
}

fn rsa(time: Duration) -> Speed {
    let key = SigningKey::from_pkcs8(&SigningKey::generate().unwrap()).unwrap();
    let claims = json!({
        "iss": "http://acme.localhost:3000/", "sub": "auth0|0123456789abcdef01234567", "aud": "shop", "iat": 1_800_000_000,
        "exp": 1_800_036_000, "sid": "0123456789012345678901234567890123456789012", "nonce": "n-0S6_WzA2Mj",
        "email": "ada0@acme.test", "email_verified": false, "at_hash": "0123456789012345678901",
    });
    repeat(time, || {
        key.sign(&claims).unwrap();
    })
}

fn repeat(time: Duration, mut work: impl FnMut()) -> Speed {
    work();
    let (start, computed) = (Instant::now(), cpu_seconds("self"));
    let mut done = 0;
    while start.elapsed() < time {
        work();
        done += 1;
    }
    Speed::of(done, start.elapsed(), cpu_seconds("self") - computed)
}

/// With the options of `server::serve`.
fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap());
    let text = Bytes::from("x".repeat(256 * 1024));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::new(text.clone()))
            .service(web::resource("/page/{bytes}").route(web::get().to(page)))
            .service(web::resource("/redirect/{bytes}").route(web::get().to(redirect)))
    });
    let server = server
        .client_request_timeout(Duration::from_secs(10))
        .client_disconnect_timeout(Duration::from_secs(2))
        .keep_alive(Duration::from_secs(75))
        .listen(listener)
        .unwrap();
    actix_web::rt::System::new().block_on(server.run()).unwrap();
}

async fn page(text: Data<Bytes>, bytes: web::Path<usize>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(text.slice(..*bytes))
}

async fn redirect(text: Data<Bytes>, bytes: web::Path<usize>) -> HttpResponse {
    HttpResponse::Found().insert_header(("location", text.slice(..*bytes).as_ref())).finish()
}

/// The bare server, running.
pub struct BareServer {
    child: Child,
    address: SocketAddr,
}

impl BareServer {
    /// The same request for an answer of `bytes`, of the kind `what`: its query and its headers are read here as well.
    pub fn alike(request: &[u8], what: &str, bytes: usize) -> Vec<u8> {
        let text = str::from_utf8(request).unwrap();
        let end_of_path = text.find(" HTTP/").unwrap();
        let query =
            text[..end_of_path].split_once('?').map_or(String::new(), |(_, query)| format!("?{query}"));
        format!("GET /{what}/{bytes}{query}{}", &text[end_of_path..]).into_bytes()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn start(plan: &Plan) -> Self {
        let mut child = plan.cores.spawn_pinned(&mut command("server", plan.time));
        let mut line = String::new();
        let mut output = std::io::BufReader::new(child.stdout.take().unwrap());
        std::io::BufRead::read_line(&mut output, &mut line).unwrap();
        Self { child, address: line.trim().parse().unwrap() }
    }

    /// Asks these, one after the other.
    pub async fn visitor(&self, requests: &[Vec<u8>]) -> BareVisitor {
        BareVisitor { wire: Wire::connect(self.address).await, requests: requests.to_vec() }
    }
}

impl Drop for BareServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub struct BareVisitor {
    wire: Wire,
    requests: Vec<Vec<u8>>,
}

impl crate::drive::Visitor for BareVisitor {
    async fn once(&mut self) {
        for request in &self.requests {
            let status = self.wire.ask(request).await.status;
            assert!(status == 200 || status == 302, "{status}");
        }
    }
}

/// Runs a loop on the server's core.
pub fn speed_of(plan: &Plan, what: &str) -> Speed {
    let child = plan.cores.spawn_pinned(&mut command(what, plan.time));
    let output = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let (wall, cpu) = output.trim().split_once(' ').unwrap();
    Speed { wall: wall.parse().unwrap(), cpu: cpu.parse().unwrap() }
}

fn command(what: &str, time: Duration) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--bare", what, "--seconds", &time.as_secs_f64().to_string()]);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command
}
