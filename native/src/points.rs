//! Group elements as Python objects.

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoBasepointTable, RistrettoPoint};
use curve25519_dalek::traits::{Identity, IsIdentity};
use pyo3::create_exception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::numbers::scalar;

create_exception!(
    pingjia_native,
    InvalidPoint,
    PyValueError,
    "Bytes that are no canonical encoding of a group element; `index` tells which of several."
);

/// Return the refusal of one of several encodings.
pub fn invalid(py: Python<'_>, index: usize) -> PyErr {
    let words = format!("encoding {index} is no canonical point of ristretto255");
    let refusal = InvalidPoint::new_err(words);
    match refusal.value(py).setattr("index", index) {
        Ok(()) => refusal,
        Err(failure) => failure,
    }
}

/// Return the element that 32 bytes stand for, if they are canonical.
pub fn decode(data: &[u8]) -> Option<RistrettoPoint> {
    CompressedRistretto::from_slice(data).ok()?.decompress()
}

/// An element of the group; equal elements are equal and hash alike.
#[pyclass(frozen, module = "pingjia_native")]
#[derive(Clone, Copy)]
pub struct Point(pub RistrettoPoint);

#[pymethods]
impl Point {
    /// Return the element that 32 bytes stand for, the identity included.
    ///
    /// Raises:
    ///     InvalidPoint: not canonical, or not 32 bytes.
    #[staticmethod]
    #[pyo3(name = "decode")]
    fn py_decode(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        decode(data).map(Self).ok_or_else(|| invalid(py, 0))
    }

    /// Return the canonical 32 bytes.
    fn encode<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.compress().as_bytes())
    }

    /// Whether this is the neutral element.
    #[getter]
    fn is_identity(&self) -> bool {
        self.0.is_identity()
    }

    fn __add__(&self, other: &Self) -> Self {
        Self(self.0 + other.0)
    }

    fn __sub__(&self, other: &Self) -> Self {
        Self(self.0 - other.0)
    }

    fn __neg__(&self) -> Self {
        Self(-self.0)
    }

    fn __mul__(&self, number: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self(self.0 * *scalar(number)?))
    }

    fn __rmul__(&self, number: &Bound<'_, PyAny>) -> PyResult<Self> {
        self.__mul__(number)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.0.compress().as_bytes().hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self) -> String {
        let encoded = self.0.compress();
        let digits: String = encoded.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("Point({digits})")
    }
}

/// A point's multiples, prepared for multiplying it often (Y, for one).
#[pyclass(frozen, module = "pingjia_native")]
pub struct Table(Box<RistrettoBasepointTable>);

#[pymethods]
impl Table {
    #[new]
    fn new(py: Python<'_>, point: &Point) -> Self {
        let point = point.0;
        Self(py.detach(|| Box::new(RistrettoBasepointTable::create(&point))))
    }

    /// Return scalar times the point, in constant time; any integer, taken mod ORDER.
    fn multiply(&self, scalar: &Bound<'_, PyAny>) -> PyResult<Point> {
        let secret = crate::numbers::scalar(scalar)?;
        Ok(Point(&*self.0 * &*secret))
    }
}

/// Put the classes and the two constant points into the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    let refusal = py.get_type::<InvalidPoint>();
    refusal.setattr("index", 0)?;
    module.add("InvalidPoint", refusal)?;
    module.add_class::<Point>()?;
    module.add_class::<Table>()?;
    module.add("IDENTITY", Point(RistrettoPoint::identity()))?;
    module.add("GENERATOR", Point(curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT))
}
