//! `spl`: searches files with SPL.

use std::process::ExitCode;

/// Batches come and go by the thousand, on threads that hand them to one another, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    spl_cli::keep_memory();
    spl_cli::main()
}
