//! Which core serves and which one asks, and what machine this is.

use std::fs;
use std::process::{Child, Command};

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

use crate::Plan;

pub struct Cores {
    server: usize,
    generator: usize,
    all: CpuSet,
}

impl Cores {
    /// The first two that this process may use; one for both where there is only one.
    pub fn choose() -> Self {
        let all = sched_getaffinity(None).unwrap();
        let mut usable = (0..CpuSet::MAX_CPU).filter(|core| all.is_set(*core));
        let server = usable.next().unwrap_or(0);
        Self { server, generator: usable.next().unwrap_or(server), all }
    }

    /// This process asks from here on.
    pub fn generator(&self) {
        sched_setaffinity(None, &only(self.generator)).unwrap();
    }

    /// Starts a program on the core that serves: it sees a machine of one core, and sizes itself for that.
    pub fn spawn_pinned(&self, command: &mut Command) -> Child {
        self.spawn(command, &only(self.server))
    }

    /// Starts a program on every core.
    pub fn spawn_free(&self, command: &mut Command) -> Child {
        self.spawn(command, &self.all)
    }

    fn spawn(&self, command: &mut Command, cores: &CpuSet) -> Child {
        // A child inherits the affinity of the thread that starts it.
        sched_setaffinity(None, cores).unwrap();
        let child = command.spawn();
        self.generator();
        child.unwrap_or_else(|error| panic!("{command:?}: {error}"))
    }
}

fn only(core: usize) -> CpuSet {
    let mut set = CpuSet::new();
    set.set(core);
    set
}

pub fn describe(plan: &Plan) {
    let cores = &plan.cores;
    let load: f64 = first_word("/proc/loadavg").parse().unwrap_or(0.0);
    println!(
        "machine      {} × {}, {} MiB, Linux {}",
        cores.all.count(),
        field("/proc/cpuinfo", "model name"),
        kib(&field("/proc/meminfo", "MemTotal")) / 1024,
        first_word("/proc/sys/kernel/osrelease"),
    );
    println!("cores        server on {}, generator on {}", cores.server, cores.generator);
    println!("rounds       {} of {:?}, concurrency {}", plan.rounds, plan.time, plan.concurrency);
    println!("load before  {load:.2}");
    if load > 1.0 {
        println!(
            "             others are using this machine: these figures say that it works, not how fast it is"
        );
    }
    println!();
}

/// A number with `kB` behind it, of a file in `/proc`.
pub fn kib(text: &str) -> u64 {
    text.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Seconds that all threads of a process have computed (`man proc_pid_stat`: utime and stime, in hundredths).
pub fn cpu_seconds(pid: &str) -> f64 {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    // The name of the program stands in brackets and may hold anything.
    let fields: Vec<&str> = text.rsplit_once(')').unwrap().1.split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

pub fn field(path: &str, name: &str) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.split_once(':')).map_or_else(String::new, |(_, value)| value.trim().to_owned())
}

fn first_word(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default().split_whitespace().next().unwrap_or_default().to_owned()
}
