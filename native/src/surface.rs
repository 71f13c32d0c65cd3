//! The functions that Python sees.

use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::{MultiscalarMul, VartimeMultiscalarMul};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

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
    Ok(ballots_add(py, phi, key, options, ballots)?.is_some())
}

/// Return ΣA, ΣB of every option, one after the other, if all ballots hold; None if one does not.
///
/// Raises:
///     InvalidPoint: the key is none.
#[pyfunction]
fn ballots_add(
    py: Python<'_>,
    phi: &[u8],
    key: &[u8],
    options: Vec<usize>,
    ballots: Vec<PyBackedBytes>,
) -> PyResult<Option<Vec<Point>>> {
    let key = decode(key).ok_or_else(|| invalid(py, 0))?;
    let layout = Layout::new(options);
    let sums = py
        .detach(|| batch::add_checked(phi, &key, &layout, &ballots))
        .map_err(|failure| PyOSError::new_err(failure.to_string()))?;
    Ok(sums.map(|sums| sums.into_iter().map(Point).collect()))
}

/// Return the sums of rows of points, column by column.
///
/// Raises:
///     ValueError: the rows are of different lengths.
#[pyfunction]
fn add_up(py: Python<'_>, rows: Vec<Vec<PyRef<'_, Point>>>) -> PyResult<Vec<Point>> {
    let rows: Vec<Vec<_>> =
        rows.iter().map(|row| row.iter().map(|point| point.0).collect()).collect();
    let Some((first, others)) = rows.split_first() else {
        return Ok(Vec::new());
    };
    if others.iter().any(|row| row.len() != first.len()) {
        return Err(PyValueError::new_err("rows of different lengths"));
    }
    let sums = py.detach(|| {
        let mut sums = first.clone();
        for row in others {
            sums.iter_mut().zip(row).for_each(|(sum, point)| *sum += point);
        }
        sums
    });
    Ok(sums.into_iter().map(Point).collect())
}

/// Return the encodings of twice each point: many of them cost little more than one.
#[pyfunction]
fn encode_doubles<'py>(py: Python<'py>, points: Vec<PyRef<'py, Point>>) -> Bound<'py, PyBytes> {
    let points: Vec<_> = points.iter().map(|point| point.0).collect();
    let encodings = py.detach(|| RistrettoPoint::double_and_compress_batch(&points));
    let bytes: Vec<u8> = encodings.iter().flat_map(|encoding| encoding.to_bytes()).collect();
    PyBytes::new(py, &bytes)
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
    module.add_function(wrap_pyfunction!(add_up, module)?)?;
    module.add_function(wrap_pyfunction!(encode_doubles, module)?)?;
    module.add_function(wrap_pyfunction!(ballots_add, module)?)?;
    module.add_function(wrap_pyfunction!(ballots_hold, module)?)?;
    module.add_function(wrap_pyfunction!(ballots_sum, module)?)
}
