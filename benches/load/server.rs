//! The release server, as an operator starts it.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::machine::{field, kib};
use crate::{Plan, tenant};

/// The folder with the configuration, the database and the log: on the disk that cargo builds on, for a database in
/// memory would make every commit free.
pub struct Home(tempfile::TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

#[derive(Default)]
pub struct Options {
    /// Every core instead of one.
    pub free: bool,
    pub hash_queue: Option<usize>,
}

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    pub host: String,
    pub database: PathBuf,
    /// From exec to the first answer.
    pub ready_after: Duration,
}

impl Server {
    pub fn start(plan: &Plan, home: &Home, options: &Options) -> Self {
        let address = free_address();
        let host = format!("acme.localhost:{}", address.port());
        let config = home.path("vestibule.toml");
        let database = home.path("vestibule.db");
        fs::write(home.path("tenant.yaml"), tenant::FILE).unwrap();
        fs::write(&config, configuration(address, &host, &database)).unwrap();
        let mut command = Command::new(&plan.server);
        command.arg("serve").arg("--config").arg(&config).current_dir(home.path(""));
        if let Some(queue) = options.hash_queue {
            command.args(["--hash-queue", &queue.to_string()]);
        }
        let log = File::options().create(true).append(true).open(home.path("log")).unwrap();
        command.env_clear().stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let started = Instant::now();
        let child = if options.free {
            plan.cores.spawn_free(&mut command)
        } else {
            plan.cores.spawn_pinned(&mut command)
        };
        let mut server = Self { child, address, host, database, ready_after: Duration::ZERO };
        server.wait_until_ready(started, &home.path("log"));
        server
    }

    /// Asks every millisecond: the answer is the report.
    fn wait_until_ready(&mut self, started: Instant, log: &Path) {
        while self.first_answer().is_none() {
            let ended = self.child.try_wait().unwrap();
            assert!(
                ended.is_none() && started.elapsed() < Duration::from_secs(20),
                "the server did not start: {}",
                fs::read_to_string(log).unwrap_or_default()
            );
            std::thread::sleep(Duration::from_millis(1));
        }
        self.ready_after = started.elapsed();
    }

    fn first_answer(&self) -> Option<()> {
        let mut stream = TcpStream::connect(self.address).ok()?;
        stream.write_all(&self.get("/.well-known/openid-configuration")).ok()?;
        let mut status = [0; 12];
        stream.read_exact(&mut status).ok()?;
        (&status == b"HTTP/1.1 200").then_some(())
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn get(&self, path: &str) -> Vec<u8> {
        format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", self.host).into_bytes()
    }

    /// MiB of `VmRSS` (now) or `VmHWM` (the most there ever was).
    pub fn memory(&self, which: &str) -> f64 {
        kib(&field(&format!("/proc/{}/status", self.child.id()), which)) as f64 / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address is part of the tenant's, so it is chosen before the server starts.
fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn configuration(address: SocketAddr, host: &str, database: &Path) -> String {
    format!(
        "listen = \"{address}\"\ndatabase_url = \"sqlite://{}\"\n\
         [log]\nformat = \"json\"\n\
         [[tenants]]\nname = \"acme\"\npublic_url = \"http://{host}\"\ndefinition = \"tenant.yaml\"\n",
        database.display()
    )
}
