//! Where the data is.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::Reader;
use crate::store::is_database_address;

const DEFAULT: &str = "sqlite://data/vestibule.db";
const KINDS: &str = "the database's address is sqlite://FILE, without parameters, or postgres://…";

impl Reader<'_> {
    /// From the command line it is relative to where the command runs, from the file to the file's folder.
    pub(super) fn database_url(&self) -> SecretString {
        let options = self.options;
        let file = options.database_url_file.as_deref();
        let given = self.secret("database-url", options.database_url.as_ref(), file);
        let named = self.fields.get("database_url");
        if let Some(given) = given {
            if !is_database_address(given.expose_secret()) {
                self.command_line(format!("--database-url: {KINDS}"));
            }
            return given;
        }
        let Some(field) = named else {
            return below(self.folder, DEFAULT);
        };
        let text = field.text().map_or_else(|| DEFAULT.to_owned(), |text| text.value.clone());
        if !is_database_address(&text) {
            field.error(KINDS);
        }
        below(self.folder, &text)
    }
}

/// A relative `SQLite` file is relative to the configuration, so that it does not depend on who starts the process.
fn below(folder: &Path, url: &str) -> SecretString {
    let anchored = match (url.strip_prefix("sqlite://"), folder.to_str()) {
        (Some(path), Some(folder)) if !path.starts_with('/') && !folder.is_empty() => {
            // The driver decodes percent signs and takes what follows a question mark for parameters.
            let folder = folder.replace('%', "%25").replace('?', "%3F");
            format!("sqlite://{}/{path}", folder.trim_end_matches('/'))
        }
        _ => url.to_owned(),
    };
    SecretString::from(anchored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_file_is_below_the_folder_of_the_configuration() {
        for (folder, url, expected) in [
            ("", "sqlite://data/v.db", "sqlite://data/v.db"),
            ("/etc/vestibule", "sqlite://data/v.db", "sqlite:///etc/vestibule/data/v.db"),
            ("/etc/100%?", "sqlite://v.db", "sqlite:///etc/100%25%3F/v.db"),
            ("/etc", "sqlite:///var/v.db", "sqlite:///var/v.db"),
            ("/etc", "postgres://u:p@h/db", "postgres://u:p@h/db"),
        ] {
            assert!(is_database_address(url), "{url}");
            assert_eq!(below(Path::new(folder), url).expose_secret(), expected, "{url}");
        }
        for url in [
            "",
            "v.db",
            "sqlite:v.db",
            "sqlite::memory:",
            "sqlite://",
            "sqlite://v.db?mode=ro",
            "mysql://h/db",
        ] {
            assert!(!is_database_address(url), "{url}");
        }
    }
}
