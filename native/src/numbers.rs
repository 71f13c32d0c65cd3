//! Python's integers as scalars.

use curve25519_dalek::scalar::Scalar;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyInt, PyString, PyTuple};
use pyo3::{IntoPyObjectExt, intern};
use zeroize::{Zeroize, Zeroizing};

/// L, little-endian: 2^252 + 27742317777372353535851937790883648493.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// Return the group's order as a Python integer.
pub fn order(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static KEPT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let kept = KEPT.get_or_try_init(py, || {
        py.get_type::<PyInt>()
            .call_method1("from_bytes", (&ORDER[..], "little"))
            .map(Bound::unbind)
    })?;
    Ok(kept.bind(py))
}

/// A scalar that is wiped when it goes.
pub type Secret = Zeroizing<Scalar>;

/// Return any Python integer mod L. Python itself is not constant-time in this; we are from here on.
pub fn scalar(number: &Bound<'_, PyAny>) -> PyResult<Secret> {
    let py = number.py();
    let reduced = number.cast::<PyInt>()?.rem(order(py)?)?;
    let arguments: &Bound<'_, PyTuple> = to_bytes_arguments(py)?;
    let bytes = reduced.call_method1(intern!(py, "to_bytes"), arguments)?;
    let mut little_endian: [u8; 32] = bytes.extract()?;
    let scalar = Zeroizing::new(Scalar::from_bytes_mod_order(little_endian));
    little_endian.zeroize();
    Ok(scalar)
}

/// Return a sequence of Python integers mod L.
pub fn scalars(numbers: &Bound<'_, PyAny>) -> PyResult<Vec<Secret>> {
    numbers.try_iter()?.map(|number| scalar(&number?)).collect()
}

fn to_bytes_arguments(py: Python<'_>) -> PyResult<&Bound<'_, PyTuple>> {
    static KEPT: PyOnceLock<Py<PyTuple>> = PyOnceLock::new();
    let kept = KEPT.get_or_try_init(py, || {
        let arguments = [32.into_bound_py_any(py)?, PyString::new(py, "little").into_any()];
        PyTuple::new(py, arguments).map(Bound::unbind)
    })?;
    Ok(kept.bind(py))
}
