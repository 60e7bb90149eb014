//! Similarities between the rows of a matrix, and what is computed of them. `max_bytes` bounds the working memory of a
//! call; 0 sets no bound.
use crate::context::Context;
use crate::error::Result;
use crate::matrix::Matrix;
use crate::support::{self, bytes, check_length, codes, place, room};
use persona_sys as sys;
use std::ptr;

codes! {
    /// What similarity of two rows is.
    Similarity {
        /// exp(-|x - y|^2 / (2 h^2)).
        Rbf = PERSONA_SIMILARITY_RBF,
        /// The cosine.
        Cosine = PERSONA_SIMILARITY_COSINE,
        /// The product.
        Linear = PERSONA_SIMILARITY_LINEAR,
        /// exp(-|x - y| / h).
        Exponential = PERSONA_SIMILARITY_EXPONENTIAL,
    }
}

codes! {
    /// How a magnitude is solved for.
    MagnitudeWay {
        /// Cholesky, with the n x n matrix.
        Dense = PERSONA_MAGNITUDE_DENSE,
        /// Conjugate gradients, without it.
        Iterative = PERSONA_MAGNITUDE_ITERATIVE,
    }
}

/// A similarity and its bandwidth, where it takes one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kernel {
    /// Which one.
    pub similarity: Similarity,
    /// The bandwidth; cosine and linear do not read it.
    pub bandwidth: f64,
}

impl Kernel {
    /// A Gaussian of a bandwidth.
    pub fn rbf(bandwidth: f64) -> Kernel {
        Kernel { similarity: Similarity::Rbf, bandwidth }
    }

    /// Cosine.
    pub fn cosine() -> Kernel {
        Kernel { similarity: Similarity::Cosine, bandwidth: 1.0 }
    }

    /// Products.
    pub fn linear() -> Kernel {
        Kernel { similarity: Similarity::Linear, bandwidth: 1.0 }
    }

    /// Exponential decay of a bandwidth.
    pub fn exponential(bandwidth: f64) -> Kernel {
        Kernel { similarity: Similarity::Exponential, bandwidth }
    }

    fn code(self) -> i32 {
        self.similarity.code()
    }
}

/// One entry for each row, or NULL.
pub(crate) fn one_a_row<T>(what: &str, rows: &Matrix<'_>, entries: Option<&[T]>) -> Result<*const T> {
    match entries {
        Some(entries) => {
            check_length(what, entries.len(), rows.rows())?;
            Ok(entries.as_ptr())
        }
        None => Ok(ptr::null()),
    }
}

/// A bound on memory as the library takes it.
pub(crate) fn bound(max_bytes: u64) -> i64 {
    i64::try_from(max_bytes).unwrap_or(i64::MAX)
}

/// The n x n matrix of similarities, row by row.
#[doc = sys::header_comment!(persona_similarity_matrix)]
pub fn similarity_matrix(context: &Context, rows: &Matrix<'_>, kernel: Kernel, max_bytes: u64) -> Result<Vec<f64>> {
    let n = rows.rows();
    let mut matrix = room("similarities", 0.0, n, n)?;
    let (capacity, code, width) = (place(matrix.len()), kernel.code(), kernel.bandwidth);
    support::call(|err| unsafe {
        let (context, rows, start) = (context.as_raw(), rows.as_raw(), matrix.as_mut_ptr());
        sys::persona_similarity_matrix(context, rows, code, width, bound(max_bytes), place(n), start, capacity, err)
    })?;
    Ok(matrix)
}

/// The working memory of [`similarity_matrix`]; None where no memory suffices.
#[doc = sys::header_comment!(persona_similarity_matrix_bytes)]
pub fn similarity_matrix_bytes(context: &Context, n: usize, columns: usize) -> Option<u64> {
    bytes(unsafe { sys::persona_similarity_matrix_bytes(context.as_raw(), place(n), place(columns)) })
}

/// The Vendi score of an order; `masses` are what rows count for.
#[doc = sys::header_comment!(persona_vendi)]
pub fn vendi(
    context: &Context,
    rows: &Matrix<'_>,
    masses: Option<&[f64]>,
    kernel: Kernel,
    order: f64,
    max_bytes: u64,
) -> Result<f64> {
    let masses = one_a_row("the masses", rows, masses)?;
    let mut value = 0.0;
    let (context, rows, code, width) = (context.as_raw(), rows.as_raw(), kernel.code(), kernel.bandwidth);
    support::call(|err| unsafe {
        sys::persona_vendi(context, rows, masses, code, width, order, bound(max_bytes), &mut value, err)
    })?;
    Ok(value)
}

/// The least working memory that [`vendi`] can do with; None where no memory suffices.
#[doc = sys::header_comment!(persona_vendi_bytes)]
pub fn vendi_bytes(context: &Context, n: usize, columns: usize, similarity: Similarity, order: f64) -> Option<u64> {
    let code = similarity.code();
    bytes(unsafe { sys::persona_vendi_bytes(context.as_raw(), place(n), place(columns), code, order) })
}

/// The squared maximum mean discrepancy of two samples, each with how many equal rows a row stands for.
#[doc = sys::header_comment!(persona_mmd)]
pub fn mmd(
    context: &Context,
    (x, copies_x): (&Matrix<'_>, Option<&[i64]>),
    (y, copies_y): (&Matrix<'_>, Option<&[i64]>),
    kernel: Kernel,
    max_bytes: u64,
) -> Result<f64> {
    let copies_x = one_a_row("the copies of x", x, copies_x)?;
    let copies_y = one_a_row("the copies of y", y, copies_y)?;
    let mut value = 0.0;
    let (code, width, most) = (kernel.code(), kernel.bandwidth, bound(max_bytes));
    support::call(|err| unsafe {
        let (context, x, y) = (context.as_raw(), x.as_raw(), y.as_raw());
        sys::persona_mmd(context, x, copies_x, y, copies_y, code, width, most, &mut value, err)
    })?;
    Ok(value)
}

/// The working memory of [`mmd`]; None where no memory suffices.
#[doc = sys::header_comment!(persona_mmd_bytes)]
pub fn mmd_bytes(context: &Context, n: usize, m: usize, columns: usize) -> Option<u64> {
    bytes(unsafe { sys::persona_mmd_bytes(context.as_raw(), place(n), place(m), place(columns)) })
}

/// The magnitude: the effective number of points at a scale.
#[doc = sys::header_comment!(persona_magnitude)]
pub fn magnitude(context: &Context, rows: &Matrix<'_>, scale: f64, max_bytes: u64) -> Result<f64> {
    let mut value = 0.0;
    support::call(|err| unsafe {
        sys::persona_magnitude(context.as_raw(), rows.as_raw(), scale, bound(max_bytes), &mut value, err)
    })?;
    Ok(value)
}

/// The working memory of [`magnitude`] in one of its ways; None where no memory suffices.
#[doc = sys::header_comment!(persona_magnitude_bytes)]
pub fn magnitude_bytes(context: &Context, n: usize, columns: usize, way: MagnitudeWay) -> Option<u64> {
    bytes(unsafe { sys::persona_magnitude_bytes(context.as_raw(), place(n), place(columns), way.code()) })
}

/// Similarity-sensitive diversity of an order.
#[doc = sys::header_comment!(persona_diversity)]
pub fn diversity(
    context: &Context,
    rows: &Matrix<'_>,
    masses: Option<&[f64]>,
    kernel: Kernel,
    order: f64,
    max_bytes: u64,
) -> Result<f64> {
    let masses = one_a_row("the masses", rows, masses)?;
    let mut value = 0.0;
    let (context, rows, code, width) = (context.as_raw(), rows.as_raw(), kernel.code(), kernel.bandwidth);
    support::call(|err| unsafe {
        sys::persona_diversity(context, rows, masses, code, width, order, bound(max_bytes), &mut value, err)
    })?;
    Ok(value)
}

/// The working memory of [`diversity`]; None where no memory suffices.
#[doc = sys::header_comment!(persona_diversity_bytes)]
pub fn diversity_bytes(context: &Context, n: usize, columns: usize) -> Option<u64> {
    bytes(unsafe { sys::persona_diversity_bytes(context.as_raw(), place(n), place(columns)) })
}
