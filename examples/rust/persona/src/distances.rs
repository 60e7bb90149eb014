//! Distances between the rows of any matrix.
use crate::context::Context;
use crate::error::{Error, Result, Status};
use crate::matrix::Matrix;
use crate::support::{self, check_length, codes, place, product, room};
use persona_sys as sys;
use std::ptr;

codes! {
    /// What is written for a pair of rows.
    DistanceKind {
        /// The distance.
        Euclidean = PERSONA_DISTANCE_EUCLIDEAN,
        /// Its square.
        Squared = PERSONA_DISTANCE_SQUARED,
    }
}

codes! {
    /// Where the pairs of one matrix go.
    Layout {
        /// All of them, row by row.
        Full = PERSONA_LAYOUT_FULL,
        /// Those with i < j alone: (0,1) (0,2) ... (1,2) ...
        Condensed = PERSONA_LAYOUT_CONDENSED,
    }
}

/// A number for each column, or NULL for 1 each.
pub(crate) fn column_weights(matrix: &Matrix<'_>, weights: Option<&[f64]>) -> Result<*const f64> {
    match weights {
        Some(weights) => {
            check_length("the weights of columns", weights.len(), matrix.columns())?;
            Ok(weights.as_ptr())
        }
        None => Ok(ptr::null()),
    }
}

/// Distances between all rows of a matrix: n * n numbers, or n * (n - 1) / 2.
#[doc = sys::header_comment!(persona_distances_pairwise)]
pub fn distances_pairwise(
    context: &Context,
    matrix: &Matrix<'_>,
    weights: Option<&[f64]>,
    kind: DistanceKind,
    layout: Layout,
) -> Result<Vec<f64>> {
    let weights = column_weights(matrix, weights)?;
    let rows = matrix.rows();
    let size = match layout {
        Layout::Full => product("distances", rows, rows)?,
        Layout::Condensed => product("distances", rows, rows.saturating_sub(1))? / 2,
    };
    let mut out = room("distances", 0.0, size, 1)?;
    let (matrix, kind, layout, stride) = (matrix.as_raw(), kind.code(), layout.code(), place(rows));
    support::call(|err| unsafe {
        let (start, capacity) = (out.as_mut_ptr(), place(size));
        sys::persona_distances_pairwise(context.as_raw(), matrix, weights, kind, layout, stride, start, capacity, err)
    })?;
    Ok(out)
}

/// Distances between the rows of `a` and those of `b`: row by row of `a`.
#[doc = sys::header_comment!(persona_distances_cross)]
pub fn distances_cross(
    context: &Context,
    a: &Matrix<'_>,
    b: &Matrix<'_>,
    weights: Option<&[f64]>,
    kind: DistanceKind,
) -> Result<Vec<f64>> {
    same_columns(a, b)?; // or the weights would be of one of them only
    let weights = column_weights(a, weights)?;
    let mut out = room("distances", 0.0, a.rows(), b.rows())?;
    let (capacity, stride) = (place(out.len()), place(b.rows()));
    support::call(|err| unsafe {
        sys::persona_distances_cross(
            context.as_raw(),
            a.as_raw(),
            b.as_raw(),
            weights,
            kind.code(),
            stride,
            out.as_mut_ptr(),
            capacity,
            err,
        )
    })?;
    Ok(out)
}

/// The nearest rows of every anchor: `k` of each, row by row; places beyond the rows that there are hold -1 and
/// infinity.
#[derive(Clone, Debug, PartialEq)]
pub struct NearestRows {
    /// Numbers of rows.
    pub rows: Vec<i64>,
    /// Their distances.
    pub distances: Vec<f64>,
}

/// The `k` nearest rows of each anchor row among points; without points among the anchors themselves, each left out of
/// its own list.
#[doc = sys::header_comment!(persona_distances_nearest)]
pub fn distances_nearest(
    context: &Context,
    anchors: &Matrix<'_>,
    points: Option<&Matrix<'_>>,
    weights: Option<&[f64]>,
    k: usize,
) -> Result<NearestRows> {
    if let Some(points) = points {
        same_columns(anchors, points)?;
    }
    let weights = column_weights(anchors, weights)?;
    let mut rows = room("nearest rows", -1, anchors.rows(), k)?;
    let mut distances = room("distances", f64::INFINITY, anchors.rows(), k)?;
    let points = points.map_or(ptr::null(), |points| points.as_raw() as *const _);
    support::call(|err| unsafe {
        let (rows, distances) = (rows.as_mut_ptr(), distances.as_mut_ptr());
        let anchors = anchors.as_raw();
        sys::persona_distances_nearest(context.as_raw(), anchors, points, weights, place(k), rows, distances, err)
    })?;
    Ok(NearestRows { rows, distances })
}

fn same_columns(a: &Matrix<'_>, b: &Matrix<'_>) -> Result<()> {
    if a.columns() == b.columns() {
        return Ok(());
    }
    Err(Error::new(
        Status::Mismatch,
        format!("one matrix has {} columns, the other {}: they must be the same", a.columns(), b.columns()),
    ))
}
