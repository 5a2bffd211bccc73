//! Reads an operator's files, within bounds.

use std::fs;
use std::path::Path;

use super::Fault;

/// More than any theme needs, and little enough to keep in memory.
const MOST_FILES: usize = 500;
const MOST_BYTES: u64 = 1 << 20;
const DEEPEST: usize = 6;

pub(super) struct File {
    /// Below its folder, with slashes.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The files below `dir`, in the order of their names; `folder` is what faults call it. An absent folder is empty.
/// Names that begin with a dot are left out: editors and mounts keep their own things there.
pub(super) fn below(dir: &Path, folder: &str) -> (Vec<File>, Vec<Fault>) {
    let mut found = Found { files: Vec::new(), faults: Vec::new() };
    if dir.exists() {
        found.walk(dir, folder, "", 0);
    }
    found.files.sort_by(|a, b| a.name.cmp(&b.name));
    (found.files, found.faults)
}

struct Found {
    files: Vec<File>,
    faults: Vec<Fault>,
}

impl Found {
    fn walk(&mut self, dir: &Path, folder: &str, prefix: &str, depth: usize) {
        let entries = match fs::read_dir(dir) {
            Ok(entries) => entries,
            Err(error) => return self.refuse(format!("{folder}/{prefix}"), error.to_string()),
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let Ok(file_name) = entry.file_name().into_string() else {
                self.refuse(format!("{folder}/{prefix}"), "holds a file whose name is not UTF-8");
                continue;
            };
            if file_name.starts_with('.') {
                continue;
            }
            let name = format!("{prefix}{file_name}");
            if path.is_dir() {
                if depth < DEEPEST {
                    self.walk(&path, folder, &format!("{name}/"), depth + 1);
                }
            } else if self.files.len() >= MOST_FILES {
                return self.refuse(format!("{folder}/"), format!("holds more than {MOST_FILES} files"));
            } else {
                self.read(&path, folder, name);
            }
        }
    }

    fn read(&mut self, path: &Path, folder: &str, name: String) {
        // A pipe or a device would be read for ever.
        let small = fs::metadata(path).is_ok_and(|data| data.is_file() && data.len() <= MOST_BYTES);
        if !small {
            return self
                .refuse(format!("{folder}/{name}"), format!("is no file of at most {MOST_BYTES} bytes"));
        }
        match fs::read(path) {
            Ok(bytes) => self.files.push(File { name, bytes }),
            Err(error) => self.refuse(format!("{folder}/{name}"), error.to_string()),
        }
    }

    fn refuse(&mut self, file: String, message: impl Into<String>) {
        self.faults.push(Fault::new(file, message));
    }
}
