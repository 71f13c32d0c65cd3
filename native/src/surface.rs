//! The functions that Python sees.

use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::{MultiscalarMul, VartimeMultiscalarMul};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use crate::ballot::Layout;
use crate::batch;
use crate::numbers::{Secret, order, scalar, scalars};
use crate::points::{Point, decode, invalid};

/// Return scalar·G, in constant time; any integer, taken mod ORDER.
#[pyfunction]
fn base(number: &Bound<'_, PyAny>) -> PyResult<Point> {
    Ok(Point(RistrettoPoint::mul_base(&*scalar(number)?)))
}

/// Return Σ scalar·point in variable time: for public data only.
#[pyfunction]
#[pyo3(name = "combine")]
fn combine_public(
    py: Python<'_>,
    numbers: &Bound<'_, PyAny>,
    points: Vec<PyRef<'_, Point>>,
) -> PyResult<Point> {
    let (scalars, points) = terms(numbers, points)?;
    Ok(Point(py.detach(|| {
        let scalars = scalars.iter().map(|scalar| &**scalar);
        RistrettoPoint::vartime_multiscalar_mul(scalars, &points)
    })))
}

/// Return Σ scalar·point in constant time, for secret scalars.
#[pyfunction]
fn combine_secret(
    py: Python<'_>,
    numbers: &Bound<'_, PyAny>,
    points: Vec<PyRef<'_, Point>>,
) -> PyResult<Point> {
    let (scalars, points) = terms(numbers, points)?;
    Ok(Point(py.detach(|| {
        let scalars = scalars.iter().map(|scalar| &**scalar);
        RistrettoPoint::multiscalar_mul(scalars, &points)
    })))
}

fn terms(
    numbers: &Bound<'_, PyAny>,
    points: Vec<PyRef<'_, Point>>,
) -> PyResult<(Vec<Secret>, Vec<RistrettoPoint>)> {
    let scalars = scalars(numbers)?;
    let points: Vec<_> = points.iter().map(|point| point.0).collect();
    if scalars.len() != points.len() {
        return Err(PyValueError::new_err("as many scalars as points are needed"));
    }
    Ok((scalars, points))
}

/// Return the elements of concatenated encodings.
///
/// Raises:
///     InvalidPoint: with the index of the first that is not canonical or not complete.
#[pyfunction]
fn decode_all(py: Python<'_>, data: PyBackedBytes) -> PyResult<Vec<Point>> {
    let decoded: Result<Vec<_>, usize> = py.detach(|| {
        let encodings = data.chunks(32).enumerate();
        encodings.map(|(index, encoding)| decode(encoding).map(Point).ok_or(index)).collect()
    });
    decoded.map_err(|index| invalid(py, index))
}

/// Return whether all ballots of one poll hold: encodings, signatures and every proof.
///
/// Raises:
///     InvalidPoint: the key is none.
#[pyfunction]
fn ballots_hold(
    py: Python<'_>,
    phi: &[u8],
    key: &[u8],
    options: Vec<usize>,
    ballots: Vec<PyBackedBytes>,
) -> PyResult<bool> {
    let key = decode(key).ok_or_else(|| invalid(py, 0))?;
    let layout = Layout::new(options);
    py.detach(|| batch::hold(phi, &key, &layout, &ballots))
        .map_err(|failure| PyOSError::new_err(failure.to_string()))
}

/// Return (ΣA, ΣB) over ballots already checked, for each question's each option.
///
/// Raises:
///     InvalidPoint: a ballot was not checked; `index` tells which.
///     ValueError: a ballot has not the length of this poll's.
#[pyfunction]
fn ballots_sum(
    py: Python<'_>,
    options: Vec<usize>,
    ballots: Vec<PyBackedBytes>,
) -> PyResult<Vec<Vec<(Point, Point)>>> {
    let layout = Layout::new(options);
    if ballots.iter().any(|ballot| ballot.len() != layout.length) {
        return Err(PyValueError::new_err("a ballot of another length than this poll's"));
    }
    let sums = py.detach(|| batch::sums(&layout, &ballots)).map_err(|index| invalid(py, index))?;
    let pair = |pair: &[RistrettoPoint]| (Point(pair[0]), Point(pair[1]));
    Ok(sums.iter().map(|question| question.chunks(2).map(pair).collect()).collect())
}

/// Put the functions and the order into the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("ORDER", order(module.py())?)?;
    module.add_function(wrap_pyfunction!(base, module)?)?;
    module.add_function(wrap_pyfunction!(combine_public, module)?)?;
    module.add_function(wrap_pyfunction!(combine_secret, module)?)?;
    module.add_function(wrap_pyfunction!(decode_all, module)?)?;
    module.add_function(wrap_pyfunction!(ballots_hold, module)?)?;
    module.add_function(wrap_pyfunction!(ballots_sum, module)?)
}
