//! The list of connections: four to seven of them, or behind "Other ways to sign in".

use std::hash::Hash;

use serde::Serialize;

use super::{Page, Way, WayKind};

#[derive(Debug, Clone, Hash, Serialize)]
pub struct Picker {
    pub ways: Vec<Way>,
    /// "Use your work e-mail and we'll find it": the discovery page, when there is one.
    pub discovery_href: Option<String>,
}

impl Page for Picker {
    const TEMPLATE: &'static str = "picker.html";

    fn same_for_all(&self) -> Option<impl Hash> {
        Some(self)
    }

    fn samples() -> Vec<Self> {
        let mut ways = vec![
            Way { last_used: true, ..Way::sample("Email and password", WayKind::Database) },
            Way::sample("Acme staff", WayKind::Directory),
            Way::sample("Northwind directory", WayKind::Directory),
            Way::sample("Contoso partners with a rather long name", WayKind::Database),
        ];
        let short = Self { ways: ways.clone(), discovery_href: None };
        ways.extend((1..=8).map(|n| Way::sample(&format!("Branch {n}"), WayKind::Directory)));
        vec![short, Self { ways, discovery_href: Some("/login?state=s".into()) }]
    }
}
