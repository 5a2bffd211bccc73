//! The real directories: named by the environment (`tests/servers/lib.sh` says how), or started here and ended with us.
//! Test binaries include this file by its path.
#![allow(dead_code, reason = "no binary needs all of it")]

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

pub struct Server(HashMap<String, String>);

impl Server {
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).unwrap_or_else(|| panic!("{key} is not set"))
    }
}

/// Changes the directory as its administrator.
pub fn change_openldap(ldif: &str) {
    shared_openldap().change_openldap(ldif);
}

pub fn change_active_directory(ldif: &str) {
    let server = shared_ad();
    let (url, ca) = (server.get("TEST_ADS_URL"), server.get("TEST_AD_CA"));
    modify(url, ca, "administrator@example.test", "Adm1n-Passw0rd!", ldif);
}

impl Server {
    pub fn change_openldap(&self, ldif: &str) {
        let (url, ca) = (self.get("TEST_OPENLDAPS_URL"), self.get("TEST_OPENLDAP_CA"));
        modify(url, ca, "cn=admin,dc=example,dc=org", "admin-pw", ldif);
    }
}

fn modify(url: &str, ca: &str, name: &str, password: &str, ldif: &str) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), ldif).unwrap();
    let mut command = Command::new("ldapmodify");
    command
        .args(["-x", "-H", url, "-D", name, "-w", password, "-f"])
        .arg(file.path())
        .env("LDAPTLS_CACERT", ca);
    let output = command.output().expect("ldapmodify");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

pub fn shared_openldap() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        from_environment("TEST_OPENLDAP_DIR").unwrap_or_else(|| started("openldap", "openldap", &[]))
    })
}

pub fn shared_ad() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        from_environment("TEST_AD_DIR").unwrap_or_else(|| started("samba-ad", "samba-ad", &[]))
    })
}

fn from_environment(sign: &str) -> Option<Server> {
    std::env::var_os(sign)?;
    Some(Server(std::env::vars().filter(|(key, _)| key.starts_with("TEST_")).collect()))
}

/// An OpenLDAP of the test's own, to be stopped, started and set up as it likes. Ends with the test.
pub struct OwnOpenLdap {
    pub server: Server,
    dir: tempfile::TempDir,
}

impl OwnOpenLdap {
    pub fn start(settings: &[(&str, &str)]) -> Self {
        let dir = tempfile::Builder::new().prefix("own").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let server = up("openldap", dir.path(), settings);
        Self { server, dir }
    }

    pub fn plain_url(&self) -> &str {
        self.server.get("TEST_OPENLDAP_URL")
    }

    pub fn stop(&self) {
        run("openldap", "down.sh", self.dir.path(), &[]);
    }

    /// To the server's processes.
    pub fn signal(&self, name: &str) {
        let written = std::fs::read_to_string(self.dir.path().join("slapd.pid")).unwrap();
        let pid = written.split_whitespace().next().unwrap();
        assert!(
            Command::new("kill")
                .args([&format!("-{name}"), "--", &format!("-{pid}")])
                .status()
                .unwrap()
                .success()
        );
    }

    pub fn start_again(&self) {
        run("openldap", "up.sh", self.dir.path(), &[]);
    }
}

impl Drop for OwnOpenLdap {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Starts a server that all test binaries share, and has it ended when the last of them has.
fn started(name: &str, folder: &str, settings: &[(&str, &str)]) -> Server {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    std::fs::create_dir_all(&dir).unwrap();
    // Held, shared with other processes, for as long as this one lives.
    let users = dir.join("users");
    let lock = File::create(&users).unwrap();
    lock.lock_shared().unwrap();
    std::mem::forget(lock);
    let server = up(name, &dir, settings);
    // Nothing runs at the end of a test binary; but its end closes this pipe, however it comes about.
    let mut watch = Command::new("setsid");
    watch.args(["sh", "-c", r#"read -r never; flock -n -x "$1" "$2" "$3""#, "watch"]);
    watch.arg(&users).arg(script(name, "down.sh")).arg(&dir);
    let watch = watch.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::mem::forget(watch);
    server
}

fn up(name: &str, dir: &Path, settings: &[(&str, &str)]) -> Server {
    let printed = run(name, "up.sh", dir, settings);
    let pairs = printed.lines().filter_map(|line| line.split_once('='));
    Server(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
}

fn run(name: &str, which: &str, dir: &Path, settings: &[(&str, &str)]) -> String {
    let mut command = Command::new(script(name, which));
    let output = command.arg(dir).envs(settings.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{name}/{which}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn script(name: &str, which: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers").join(name).join(which)
}
