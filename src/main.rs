//! The binary: what `cli` does, and its exit code.

fn main() {}
