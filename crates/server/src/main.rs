//! The binary `traboule`.

use std::process::ExitCode;

/// Requests are many small allocations on several threads: what this allocator is made for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    traboule_server::cli::main()
}
