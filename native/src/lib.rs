//! The accelerator of `vote.crypto.group`: ristretto255 over curve25519-dalek, and the
//! batch check of ballots. Its surface and answers are those of the plain-Python twin.
//! Whatever takes long lets other Python threads run meanwhile.
//!
//! Whatever is secret, and all arithmetic of scalars, is curve25519-dalek's business. Only
//! for many public points at once, the ballots', there is arithmetic of our own (`field`,
//! `lanes`, `roots`, `curve`, `combination`), which takes the square roots of several points
//! side by side; its tests hold it against curve25519-dalek.

use pyo3::prelude::*;

mod ballot;
mod batch;
mod numbers;
mod points;
mod surface;

/// ristretto255 for Pingjia; see `vote.crypto.group`.
#[pymodule]
fn pingjia_native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    points::register(module)?;
    surface::register(module)
}
