//! How fast and how heavy the release server is, measured against the least that the machine could do at the same moment:
//! a bare actix-web server that answers as many bytes, and bare loops of argon2 and RSA. Never a timed test: it prints
//! ratios, and only `--gate` makes it fail below a floor.
//!
//! ```text
//! cargo bench --bench load                     everything, three interleaved rounds
//! cargo bench --bench load -- --only visit     one of: visit discovery userinfo tokens login crowd weight
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::cast_precision_loss, reason = "rates and sizes are far below 2^52")]

mod bare;
mod browser;
mod crowd;
mod drive;
mod http;
mod login;
mod machine;
mod reads;
mod report;
mod server;
mod tenant;
mod tokens;
mod visit;
mod weight;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use machine::Cores;
use report::Report;

#[derive(Parser)]
#[command(name = "load")]
struct Arguments {
    /// Answer with failure when a floor is not reached
    #[arg(long)]
    gate: bool,
    /// Rounds, an odd number; in each, ours and the bare one take turns
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Seconds that each measurement takes
    #[arg(long, default_value_t = 4.0)]
    seconds: f64,
    /// Connections that ask at the same time
    #[arg(long, default_value_t = 8)]
    concurrency: usize,
    /// One scenario or several, with commas
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Another program in the place of the one that was just built
    #[arg(long, default_value = env!("CARGO_BIN_EXE_vestibule"))]
    server: PathBuf,
    /// What cargo adds
    #[arg(long, hide = true)]
    bench: bool,
    /// This process is one of the bare ones
    #[arg(long, hide = true)]
    bare: Option<bare::Bare>,
}

/// What every scenario needs to know.
pub struct Plan {
    pub server: PathBuf,
    pub cores: Cores,
    pub rounds: u32,
    pub time: Duration,
    pub concurrency: usize,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(bare) = arguments.bare {
        bare.run(Duration::from_secs_f64(arguments.seconds));
        return ExitCode::SUCCESS;
    }
    let plan = Plan {
        server: arguments.server,
        cores: Cores::choose(),
        rounds: arguments.rounds.max(1),
        time: Duration::from_secs_f64(arguments.seconds),
        concurrency: arguments.concurrency.max(1),
    };
    plan.cores.generator();
    machine::describe(&plan);
    let wanted = |name: &str| arguments.only.is_empty() || arguments.only.iter().any(|only| only == name);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let report = tokio::task::LocalSet::new().block_on(&runtime, measure(&plan, &wanted));
    report.print();
    if arguments.gate && plan.rounds < 3 {
        eprintln!("a floor is for the median of at least three rounds");
        return ExitCode::FAILURE;
    }
    if arguments.gate && !report.is_above_every_floor() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

async fn measure(plan: &Plan, wanted: &dyn Fn(&str) -> bool) -> Report {
    let mut report = Report::default();
    let home = server::Home::new();
    {
        let server = server::Server::start(plan, &home, &server::Options::default());
        tenant::add_accounts(
            &server,
            if wanted("crowd") { tenant::CROWD } else { plan.concurrency * tokens::MORE },
        )
        .await;
        if wanted("visit") {
            visit::measure(plan, &server, &mut report).await;
        }
        if wanted("discovery") {
            reads::discovery(plan, &server, &mut report).await;
        }
        if wanted("userinfo") {
            reads::userinfo(plan, &server, &mut report).await;
        }
        if wanted("tokens") {
            tokens::measure(plan, &server, &mut report).await;
        }
        if wanted("login") {
            login::measure(plan, &server, &mut report).await;
        }
    }
    if wanted("crowd") {
        crowd::measure(plan, &home, &mut report).await;
    }
    if wanted("weight") {
        weight::measure(plan, &home, &mut report).await;
    }
    report
}
