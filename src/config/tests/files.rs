//! Several files at once.

use std::path::Path;

use super::{TENANT, shown};
use crate::config::{Loaded, Options, load};

/// A folder with files in it.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn load_folder(folder: &Path) -> Result<Loaded, String> {
    let options = Options { config: Some(folder.join("vestibule.toml")), ..Options::default() };
    load(&options, &|_| None).map_err(|problems| shown(&problems))
}

#[test]
fn files_are_found_beside_the_configuration() {
    let folder = folder(&[
        ("vestibule.toml", TENANT),
        ("t.yaml", "clients: [{ name: A, app_type: spa, new_thing: 1 }]"),
    ]);
    let loaded = load_folder(folder.path()).unwrap();
    assert_eq!(loaded.tenants[0].name, "acme");
    assert_eq!(loaded.tenants[0].issuer(), "http://acme.localhost:3000/");
    assert_eq!(loaded.warnings.len(), 1);
    assert!(loaded.warnings[0].file.ends_with("t.yaml"));
}

#[test]
fn the_mistakes_of_every_file_are_told_in_one_run() {
    let second = TENANT.replace("acme", "second").replace("t.yaml", "gone.yaml");
    let text = format!(
        "listen = \"x\"\ntls_cert = \"c.pem\"\ntls_key = \"k.pem\"\n{TENANT}theme = \"nowhere\"\n{second}"
    );
    let folder = folder(&[("vestibule.toml", &text), ("t.yaml", "clients: [{ name: A }]")]);
    let problems = load_folder(folder.path()).unwrap_err();
    for expected in [
        "vestibule.toml:1:10: error: listen",
        "t.yaml:1:11: error: clients[0]: `client_secret` is missing",
        "gone.yaml: error: cannot be read",
        "c.pem cannot be read",
        "k.pem cannot be read",
        "error: tenants[0].theme: ",
    ] {
        assert!(problems.contains(expected), "{expected}\n{problems}");
    }
}

#[test]
fn what_a_directory_itself_refuses_is_told_before_the_start() {
    let tenant = "connections: [{ name: corp, strategy: ad, enabled_clients: [], options: { ldap_url: 'ldaps://dc.test', \
                  ldap_ca_file: ca.pem, ldap_base: dc=acme } }]";
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let folder = folder(&[("vestibule.toml", TENANT), ("t.yaml", tenant), ("ca.pem", broken)]);
    let problems = load_folder(folder.path()).unwrap_err();
    assert!(problems.contains("error: connections[0].options.ldap_ca_file: a certificate in"), "{problems}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let problems = load_folder(Path::new("/nowhere/at/all")).unwrap_err();
    assert!(problems.starts_with("/nowhere/at/all/vestibule.toml: error: cannot be read"), "{problems}");
}
