//! Clusters of rows, and how apart they lie.
use crate::context::Context;
use crate::error::Result;
use crate::matrix::Matrix;
use crate::similarity::{bound, one_a_row};
use crate::support::{self, bytes, check_length, count, place, room};
use persona_sys as sys;

/// How k-means goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KmeansSettings {
    /// Clusters to look for.
    pub clusters: usize,
    /// Starts, of which the best is kept.
    pub starts: usize,
    /// Most steps of a start.
    pub steps: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// Bound on working memory; 0 sets none.
    pub max_bytes: u64,
}

impl KmeansSettings {
    /// So many clusters; 10 starts of at most 300 steps, seed 42, no bound on memory.
    pub fn new(clusters: usize) -> KmeansSettings {
        KmeansSettings { clusters, starts: 10, steps: 300, seed: 42, max_bytes: 0 }
    }
}

/// Labels of rows, and the centres that they stand for.
#[derive(Clone, Debug, PartialEq)]
pub struct Clusters {
    /// One a row, 0 to `found` - 1.
    pub labels: Vec<i32>,
    /// The centres, `found` rows of as many numbers as the matrix has columns.
    pub centres: Vec<f64>,
    /// How many clusters were found.
    pub found: usize,
    /// The sum of mass times squared distance to the own centre.
    pub inertia: f64,
}

/// Labels rows by k-means; `masses` are what rows count for.
#[doc = sys::header_comment!(persona_kmeans)]
pub fn kmeans(
    context: &Context,
    rows: &Matrix<'_>,
    masses: Option<&[f64]>,
    settings: &KmeansSettings,
) -> Result<Clusters> {
    let masses = one_a_row("the masses", rows, masses)?;
    let mut labels = room("labels", 0, rows.rows(), 1)?;
    // No more clusters are found than there are rows.
    let mut centres = room("centres", 0.0, settings.clusters.min(rows.rows()), rows.columns())?;
    let (mut number, mut inertia) = (0, 0.0);
    support::call(|err| unsafe {
        sys::persona_kmeans(
            context.as_raw(),
            rows.as_raw(),
            masses,
            place(settings.clusters),
            place(settings.starts),
            place(settings.steps),
            settings.seed,
            bound(settings.max_bytes),
            labels.as_mut_ptr(),
            centres.as_mut_ptr(),
            &mut number,
            &mut inertia,
            err,
        )
    })?;
    centres.truncate(count(number) * rows.columns());
    Ok(Clusters { labels, centres, found: count(number), inertia })
}

/// The working memory of [`kmeans`]; None where no memory suffices.
#[doc = sys::header_comment!(persona_kmeans_bytes)]
pub fn kmeans_bytes(n: usize, columns: usize, clusters: usize) -> Option<u64> {
    bytes(unsafe { sys::persona_kmeans_bytes(place(n), place(columns), place(clusters)) })
}

/// Silhouettes of rows, and their mean over all copies.
#[derive(Clone, Debug, PartialEq)]
pub struct Silhouettes {
    /// One a row.
    pub per_row: Vec<f64>,
    /// Their mean.
    pub mean: f64,
}

/// How apart labelled rows lie; `copies` says for how many equal rows a row stands.
#[doc = sys::header_comment!(persona_silhouette)]
pub fn silhouette(
    context: &Context,
    rows: &Matrix<'_>,
    labels: &[i32],
    clusters: usize,
    copies: Option<&[i64]>,
    max_bytes: u64,
) -> Result<Silhouettes> {
    check_length("the labels", labels.len(), rows.rows())?;
    let copies = one_a_row("the copies", rows, copies)?;
    let (mut per_row, mut mean) = (room("silhouettes", 0.0, rows.rows(), 1)?, 0.0);
    support::call(|err| unsafe {
        let (context, rows, labels, out) = (context.as_raw(), rows.as_raw(), labels.as_ptr(), per_row.as_mut_ptr());
        let (clusters, most) = (place(clusters), bound(max_bytes));
        sys::persona_silhouette(context, rows, labels, clusters, copies, most, out, &mut mean, err)
    })?;
    Ok(Silhouettes { per_row, mean })
}

/// The working memory of [`silhouette`]; None where no memory suffices.
#[doc = sys::header_comment!(persona_silhouette_bytes)]
pub fn silhouette_bytes(context: &Context, n: usize, columns: usize, clusters: usize) -> Option<u64> {
    bytes(unsafe { sys::persona_silhouette_bytes(context.as_raw(), place(n), place(columns), place(clusters)) })
}
