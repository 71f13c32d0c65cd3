//! The accelerator of `vote.crypto.group`: ristretto255 over curve25519-dalek, and the
//! batch check of ballots. Its surface and answers are those of the plain-Python twin.
//! Whatever takes long lets other Python threads run meanwhile.

use pyo3::prelude::*;

mod ballot;
mod batch;
mod numbers;
mod points;
mod surface;

/// Let the C library keep freed memory for the next check.
///
/// A ballot needs some 200 kB for a moment. So much is given back to the system each time and asked for anew,
/// which takes a part of the whole check. (An allocator of its own was worse: it clears a huge page for every
/// thread that has done nothing for a while.)
fn keep_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: mallopt sets two numbers, under the allocator's own lock.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, 4 << 20);
        libc::mallopt(libc::M_TRIM_THRESHOLD, 16 << 20);
    }
}

/// ristretto255 for Pingjia; see `vote.crypto.group`.
#[pymodule]
fn pingjia_native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    keep_memory();
    points::register(module)?;
    surface::register(module)
}
