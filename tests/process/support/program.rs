//! A running `vestibule`, and what it says.

use std::io::{BufRead as _, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::journeys::{Browser, Shop};

/// Much longer than anything here takes, on a machine with much else to do.
const PATIENCE: Duration = Duration::from_secs(90);

pub struct Program {
    child: Child,
    pub out: Lines,
    pub log: Lines,
}

/// What a program that ended by itself said.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// Lines as they come.
#[derive(Clone, Default)]
pub struct Lines(Arc<(Mutex<Said>, Condvar)>);

#[derive(Default)]
struct Said {
    lines: Vec<String>,
    ended: bool,
}

fn command(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
    // Nothing of the developer's own environment gets in.
    command.current_dir(folder).env_clear().args(arguments).envs(environment.iter().copied());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Program {
    /// `vestibule ARGUMENTS` to its end.
    pub fn run(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Ended {
        let output = command(folder, arguments, environment).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Ended { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// `vestibule ARGUMENTS` when nobody reads what it prints.
    pub fn unread(folder: &Path, arguments: &[&str]) -> Child {
        let mut command = command(folder, arguments, &[]);
        let (reader, out) = std::io::pipe().unwrap();
        drop(reader);
        command.stdout(out).stderr(Stdio::null()).spawn().unwrap()
    }

    pub fn start(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::spawn(command(folder, arguments, environment))
    }

    /// Behind a shell that sets `limits` for it.
    pub fn start_limited(folder: &Path, limits: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new("/bin/sh");
        let script = format!("{limits}; exec \"$0\" \"$@\"");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_vestibule")]).args(arguments);
        command.current_dir(folder).env_clear();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self::spawn(command)
    }

    /// `vestibule serve` on the folder's `vestibule.toml`, when it is ready.
    pub fn serve(folder: &Path) -> Self {
        Self::serve_with(folder, &[])
    }

    pub fn serve_with(folder: &Path, environment: &[(&str, &str)]) -> Self {
        let program = Self::start(folder, &["serve"], environment);
        program.log.wait_for("ready");
        program
    }

    fn spawn(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let out = Lines::of(child.stdout.take().unwrap());
        let log = Lines::of(child.stderr.take().unwrap());
        Self { child, out, log }
    }

    /// Where it listens, as its log says.
    pub fn address(&self) -> SocketAddr {
        address_in(&self.log.wait_for("addresses"))
    }

    pub fn telemetry(&self) -> SocketAddr {
        address_in(&self.log.wait_for("health and metrics"))
    }

    pub fn browser(&self) -> Browser {
        Browser::at(self.address(), "http://acme.localhost/", None)
    }

    pub fn shop(&self) -> Shop {
        Shop::new(self.address(), "http://acme.localhost".to_owned())
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Sends SIGHUP and waits for the line that says what came of it.
    pub fn reload(&self, expected: &str) -> String {
        let before = self.log.count();
        self.signal(Signal::HUP);
        self.log.wait_after(before, expected)
    }

    /// KiB of memory that it has now.
    pub fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }

    pub fn wait(&mut self) -> ExitStatus {
        self.out.wait_for_end();
        self.log.wait_for_end();
        self.child.wait().unwrap()
    }

    /// As the power goes.
    pub fn kill(&mut self) {
        self.signal(Signal::KILL);
        self.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn address_in(line: &str) -> SocketAddr {
    let word = line.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ':'));
    word.filter_map(|word| word.parse().ok()).next_back().unwrap_or_else(|| panic!("no address in {line}"))
}

impl Lines {
    fn of(source: impl Read + Send + 'static) -> Self {
        let lines = Self::default();
        let writer = lines.clone();
        thread::spawn(move || {
            for line in BufReader::new(source).lines().map_while(Result::ok) {
                writer.change(|said| said.lines.push(line));
            }
            writer.change(|said| said.ended = true);
        });
        lines
    }

    fn change(&self, change: impl FnOnce(&mut Said)) {
        change(&mut self.0.0.lock().unwrap());
        self.0.1.notify_all();
    }

    /// The first line with `text` in it, as soon as it is there.
    pub fn wait_for(&self, text: &str) -> String {
        self.wait_after(0, text)
    }

    pub fn wait_after(&self, before: usize, text: &str) -> String {
        self.wait_until(|said| {
            let found = said.lines.iter().skip(before).find(|line| line.contains(text)).cloned();
            assert!(found.is_some() || !said.ended, "no {text:?} in:\n{}", said.lines.join("\n"));
            found
        })
    }

    fn wait_for_end(&self) {
        self.wait_until(|said| said.ended.then_some(()));
    }

    fn wait_until<T>(&self, mut done: impl FnMut(&Said) -> Option<T>) -> T {
        let until = Instant::now() + PATIENCE;
        let mut said = self.0.0.lock().unwrap();
        loop {
            if let Some(found) = done(&said) {
                return found;
            }
            let left = until.checked_duration_since(Instant::now());
            let left = left.unwrap_or_else(|| panic!("nothing came after:\n{}", said.lines.join("\n")));
            said = self.0.1.wait_timeout(said, left).unwrap().0;
        }
    }

    pub fn count(&self) -> usize {
        self.0.0.lock().unwrap().lines.len()
    }

    pub fn text(&self) -> String {
        self.0.0.lock().unwrap().lines.join("\n")
    }
}
