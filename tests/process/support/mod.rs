//! A folder with files, and the program in it.

mod folder;
mod program;

pub use folder::Folder;
pub use program::{Ended, Program};
