//! The migrations are embedded; without this a new file would be missed.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
