//! What an operator writes.

use std::fs;
use std::path::{Path, PathBuf};

use crate::journeys::{ACME, fresh_database};

/// A folder of its own with `vestibule.toml`, and a database of its own.
pub struct Folder {
    pub dir: tempfile::TempDir,
    pub database: String,
}

impl Folder {
    /// With tenant `acme` at `http://acme.localhost`. The system chooses the port, so the address names none.
    pub async fn new() -> Self {
        let folder = Self::empty().await;
        folder.write("acme.yaml", ACME);
        folder.process("", &[("acme", "http://acme.localhost", "")]);
        folder
    }

    pub async fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = fresh_database(&dir.path().join("data/vestibule.db")).await;
        Self { dir, database }
    }

    /// Always `SQLite`, for tests of its file.
    pub fn with_sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", dir.path().join("data/vestibule.db").display());
        let folder = Self { dir, database };
        folder.write("acme.yaml", ACME);
        folder.process("", &[("acme", "http://acme.localhost", "")]);
        folder
    }

    /// `vestibule.toml`, with `more` lines in front of the tenants (name, address, more lines), each defined by `NAME.yaml`.
    pub fn process(&self, more: &str, tenants: &[(&str, &str, &str)]) {
        let mut toml = format!("listen = \"127.0.0.1:0\"\ndatabase_url = \"{}\"\n{more}\n", self.database);
        for (name, url, more) in tenants {
            toml.push_str(&format!(
                "[[tenants]]\nname = \"{name}\"\npublic_url = \"{url}\"\ndefinition = \"{name}.yaml\"\n{more}\n"
            ));
        }
        self.write("vestibule.toml", &toml);
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn at(&self) -> &Path {
        self.dir.path()
    }
}
