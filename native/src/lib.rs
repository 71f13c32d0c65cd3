//! The accelerator of `vote.crypto.group`: ristretto255 over curve25519-dalek, and the
//! batch check of ballots. Its surface and answers are those of the plain-Python twin.
//! Whatever takes long lets other Python threads run meanwhile.

use mimalloc::MiMalloc;
use pyo3::prelude::*;

mod ballot;
mod batch;
mod numbers;
mod points;
mod surface;

/// Checking a ballot needs some 200 kB for a moment. The C library gives so much back to the system each time
/// and asks for it anew, which took a tenth of the whole check.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// ristretto255 for Pingjia; see `vote.crypto.group`.
#[pymodule]
fn pingjia_native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    points::register(module)?;
    surface::register(module)
}
