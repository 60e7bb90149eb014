//! Covariances, correlations, spectra and entropies of plain matrices and counts.
use crate::context::Context;
use crate::error::Result;
use crate::matrix::Matrix;
use crate::similarity::one_a_row;
use crate::support::{self, codes, count, place, room};
use persona_sys as sys;

codes! {
    /// What is taken of the columns.
    Moment {
        /// Covariances.
        Covariance = PERSONA_MOMENT_COVARIANCE,
        /// Correlations of Pearson.
        Correlation = PERSONA_MOMENT_CORRELATION,
    }
}

codes! {
    /// What sums of squares are divided by.
    Divisor {
        /// The sum of weights.
        N = PERSONA_DIVISOR_N,
        /// n - 1 for equal weights.
        NMinusOne = PERSONA_DIVISOR_N_MINUS_ONE,
    }
}

codes! {
    /// Estimators of the entropy behind counts.
    EntropyEstimator {
        /// Of the counts as they are.
        PlugIn = PERSONA_ENTROPY_PLUG_IN,
        /// Corrected to first order.
        MillerMadow = PERSONA_ENTROPY_MILLER_MADOW,
        /// Allows for levels that were not seen.
        ChaoShen = PERSONA_ENTROPY_CHAO_SHEN,
    }
}

/// Means of the columns, and their covariance or correlation matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Moments {
    /// One a column.
    pub means: Vec<f64>,
    /// Columns x columns.
    pub matrix: Vec<f64>,
}

/// Covariances or correlations of the columns; `weights` are those of rows.
#[doc = sys::header_comment!(persona_covariance)]
pub fn covariance(
    context: &Context,
    matrix: &Matrix<'_>,
    weights: Option<&[f64]>,
    moment: Moment,
    divisor: Divisor,
) -> Result<Moments> {
    let weights = one_a_row("the weights", matrix, weights)?;
    let columns = matrix.columns();
    let mut out = room("covariances", 0.0, columns, columns)?;
    let mut means = room("means", 0.0, columns, 1)?;
    let (moment, divisor, stride) = (moment.code(), divisor.code(), place(columns));
    support::call(|err| unsafe {
        let (context, matrix) = (context.as_raw(), matrix.as_raw());
        let (means, out) = (means.as_mut_ptr(), out.as_mut_ptr());
        sys::persona_covariance(context, matrix, weights, moment, divisor, means, out, stride, err)
    })?;
    Ok(Moments { means, matrix: out })
}

/// The eigenvalues of the covariance or correlation matrix, largest first.
#[doc = sys::header_comment!(persona_spectrum)]
pub fn spectrum(context: &Context, matrix: &Matrix<'_>, moment: Moment) -> Result<Vec<f64>> {
    let mut eigenvalues = room("eigenvalues", 0.0, matrix.rows().min(matrix.columns()), 1)?;
    let (capacity, mut length) = (place(eigenvalues.len()), 0);
    support::call(|err| unsafe {
        let (context, matrix, out) = (context.as_raw(), matrix.as_raw(), eigenvalues.as_mut_ptr());
        sys::persona_spectrum(context, matrix, moment.code(), out, capacity, &mut length, err)
    })?;
    eigenvalues.truncate(count(length));
    Ok(eigenvalues)
}

/// The entropy of the distribution behind counts, in nats.
#[doc = sys::header_comment!(persona_entropy_discrete)]
pub fn entropy_discrete(counts: &[f64], estimator: EntropyEstimator) -> Result<f64> {
    let mut entropy = 0.0;
    support::call(|err| unsafe {
        let levels = place(counts.len());
        sys::persona_entropy_discrete(counts.as_ptr(), levels, estimator.code(), &mut entropy, err)
    })?;
    Ok(entropy)
}

/// The Hill number of an order: the effective number of levels.
#[doc = sys::header_comment!(persona_entropy_hill)]
pub fn entropy_hill(counts: &[f64], order: f64) -> Result<f64> {
    let mut hill = 0.0;
    support::call(|err| unsafe {
        sys::persona_entropy_hill(counts.as_ptr(), place(counts.len()), order, &mut hill, err)
    })?;
    Ok(hill)
}

/// Simpson's concentration without bias, and its inverse.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simpson {
    /// The chance that two different answers agree.
    pub concentration: f64,
    /// Its inverse.
    pub effective_levels: f64,
}

/// The concentration of counts, and its inverse.
#[doc = sys::header_comment!(persona_entropy_simpson)]
pub fn entropy_simpson(counts: &[f64]) -> Result<Simpson> {
    let (mut concentration, mut levels) = (0.0, 0.0);
    support::call(|err| unsafe {
        let length = place(counts.len());
        sys::persona_entropy_simpson(counts.as_ptr(), length, &mut concentration, &mut levels, err)
    })?;
    Ok(Simpson { concentration, effective_levels: levels })
}

/// A Gaussian entropy, and the weight of shrinkage behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GaussianEntropy {
    /// In nats.
    pub entropy: f64,
    /// 0 when the covariance was not singular.
    pub shrinkage: f64,
}

/// The entropy of the Gaussian with the covariance of the columns.
#[doc = sys::header_comment!(persona_entropy_gaussian)]
pub fn entropy_gaussian(context: &Context, matrix: &Matrix<'_>) -> Result<GaussianEntropy> {
    let (mut entropy, mut shrinkage) = (0.0, 0.0);
    support::call(|err| unsafe {
        sys::persona_entropy_gaussian(context.as_raw(), matrix.as_raw(), &mut entropy, &mut shrinkage, err)
    })?;
    Ok(GaussianEntropy { entropy, shrinkage })
}

/// The entropy from distances to the k-th nearest neighbour.
#[doc = sys::header_comment!(persona_entropy_nearest)]
pub fn entropy_nearest(context: &Context, matrix: &Matrix<'_>, k: usize) -> Result<f64> {
    let mut entropy = 0.0;
    support::call(|err| unsafe {
        sys::persona_entropy_nearest(context.as_raw(), matrix.as_raw(), place(k), &mut entropy, err)
    })?;
    Ok(entropy)
}
