//! The program: everything is in the library.

use std::process::ExitCode;

/// A request takes and gives back some hundred small pieces of memory, and a page a large one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    vestibule::cli::run()
}
