//! The table: medians, ratios, floors.

use std::fmt::Write as _;

use crate::drive::Speed;

/// Everything that was measured.
#[derive(Default)]
pub struct Report {
    rates: Vec<Rate>,
    bounds: Vec<Bound>,
    notes: Vec<String>,
}

/// Ours against the bare one, round by round.
pub struct Rate {
    pub what: &'static str,
    pub bare: &'static str,
    pub floor: f64,
    /// `(ours, bare)`.
    pub rounds: Vec<(Speed, Speed)>,
    /// Milliseconds, of every round.
    pub p99: Vec<f64>,
}

/// Something that must not be more, or not less.
pub struct Bound {
    pub what: &'static str,
    pub value: f64,
    pub unit: &'static str,
    pub most: f64,
}

impl Report {
    pub fn rate(&mut self, rate: Rate) {
        println!("{}", rate.line());
        self.rates.push(rate);
    }

    pub fn bound(&mut self, bound: Bound) {
        println!("{}", bound.line());
        self.bounds.push(bound);
    }

    pub fn note(&mut self, note: String) {
        println!("{note}");
        self.notes.push(note);
    }

    pub fn is_above_every_floor(&self) -> bool {
        self.rates.iter().all(Rate::is_reached) && self.bounds.iter().all(Bound::is_kept)
    }

    /// In Markdown, for `docs/performance.md`.
    pub fn print(&self) {
        let mut out = String::from("\n");
        if !self.rates.is_empty() {
            out.push_str("| work | per s | bare, per s | ratio | lowest–highest | floor | ratio by CPU time | p99 ms |\n|---|---|---|---|---|---|---|---|\n");
        }
        for rate in &self.rates {
            let (low, high) = rate.span();
            let _ = writeln!(
                out,
                "| {} | {:.0} | {:.0} ({}) | **{:.2}** | {low:.2}–{high:.2} | {:.2}{} | {:.2} | {:.1} |",
                rate.what,
                median(rate.rounds.iter().map(|round| round.0.wall)),
                median(rate.rounds.iter().map(|round| round.1.wall)),
                rate.bare,
                rate.ratio(),
                rate.floor,
                missed(rate.is_reached()),
                rate.ratio_by_cpu(),
                median(rate.p99.iter().copied()),
            );
        }
        if !self.bounds.is_empty() {
            out.push_str("\n| what | measured | at most |\n|---|---|---|\n");
        }
        for bound in &self.bounds {
            let Bound { what, value, unit, most } = bound;
            let _ = writeln!(
                out,
                "| {what} | **{value:.1} {unit}** | {most:.0} {unit}{} |",
                missed(bound.is_kept())
            );
        }
        for note in &self.notes {
            let _ = write!(out, "\n* {note}");
        }
        println!("{out}");
    }
}

impl Rate {
    /// The median of the rounds' ratios: what disturbs a round disturbs both of its halves.
    fn ratio(&self) -> f64 {
        median(self.rounds.iter().map(|(ours, bare)| ours.wall / bare.wall))
    }

    /// The same by the time that the two processes computed: steadier on a machine that is shared, and blind to waiting.
    fn ratio_by_cpu(&self) -> f64 {
        median(self.rounds.iter().map(|(ours, bare)| ours.cpu / bare.cpu))
    }

    fn span(&self) -> (f64, f64) {
        let ratios = || self.rounds.iter().map(|(ours, bare)| ours.wall / bare.wall);
        (ratios().fold(f64::INFINITY, f64::min), ratios().fold(0.0, f64::max))
    }

    fn is_reached(&self) -> bool {
        self.ratio() >= self.floor
    }

    fn line(&self) -> String {
        let rounds: Vec<String> =
            self.rounds.iter().map(|(ours, bare)| format!("{:.0}/{:.0}", ours.wall, bare.wall)).collect();
        format!(
            "{:<42} {:.2} of {} (floor {:.2}{}), by CPU time {:.2}: {}",
            self.what,
            self.ratio(),
            self.bare,
            self.floor,
            missed(self.is_reached()),
            self.ratio_by_cpu(),
            rounds.join(" ")
        )
    }
}

impl Bound {
    fn is_kept(&self) -> bool {
        self.value <= self.most
    }

    fn line(&self) -> String {
        let Self { what, value, unit, most } = self;
        format!("{what:<42} {value:.1} {unit} (at most {most:.0}{})", missed(self.is_kept()))
    }
}

fn missed(reached: bool) -> &'static str {
    if reached { "" } else { ", MISSED" }
}

pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
