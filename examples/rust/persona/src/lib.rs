//! Is a population of LLM agents still a population? Safe Rust over the C libraries libpersona and libpersona-io.
//!
//! ```
//! use persona::{Context, PopulationBuilder, Run, Space, SpaceKind};
//!
//! fn main() -> persona::Result<()> {
//!     let context = Context::new()?;
//!     let mut builder = PopulationBuilder::new(&context, "agents")?;
//!     let answers = vec![1.0, 5.0, 2.0, 4.0, 2.0, 4.0, 2.0, 4.0, 2.0, 5.0, 1.0, 5.0, 4.0, 2.0, 4.0];
//!     builder.set_answers(answers, 5, 3)?; // moved in, never copied
//!     let agents = builder.build()?;
//!     let space = Space::fit(&context, SpaceKind::Pooled, &[&agents])?;
//!     let mut run = Run::new(&space, None)?;
//!     run.add_population(&agents)?;
//!     run.add_metric(Some("separation"))?;
//!     run.execute()?;
//!     let separation = run.result(0, "separation").unwrap();
//!     println!("separation {:.3}", separation.value());
//!     Ok(())
//! }
//! ```
//!
//! - **Names** are those of the C library, and each call shows the comment of its header: `persona_space_fit` is
//!   [`Space::fit`], `persona_entropy_hill` is [`entropy_hill`].
//! - **Handles** free themselves, in any order; what is made from a handle keeps what it needs. What is only borrowed
//!   (results, evidence, texts) has the lifetime of its owner.
//! - **Threads**: `Send` and `Sync` are what docs/THREADING.md of the library says. [`Run`], [`PopulationBuilder`] and
//!   [`CsvReader`] belong to one thread at a time; everything else is shared.
//! - **Answers** are read where they are: a builder takes over a `Vec`, an `Arc<[T]>` or anything that gives a slice,
//!   and drops it when nothing needs it any more. [`Matrix`] views slices of any strides.
//! - **Closures** (progress, readers, writers, parallel loops) may panic: the call ends, and the panic goes on in its
//!   caller. Errors of readers and writers are the [`source`](std::error::Error::source) of the [`Error`].
#![deny(unsafe_op_in_unsafe_fn)]
#![warn(missing_docs)]

mod analyses;
mod analysis;
mod builder;
mod callbacks;
mod clusters;
mod context;
mod csv;
mod dataset;
mod diagnosis;
mod distances;
mod error;
mod inference;
mod instrument;
mod item;
mod library;
mod matrix;
mod metric;
mod neighbours;
mod npy;
mod options;
mod population;
mod profiles;
mod prompt;
mod random;
mod report;
mod response;
mod result;
mod run;
mod schema;
mod similarity;
mod space;
mod spectrum;
mod support;

pub use persona_sys as sys;

pub use analyses::{
    attributes_analyse, compare, compare_pair, fidelity_analyse, power, trait_scores, traits_analyse, Design,
    DropKind, TraitScores, TraitTarget,
};
pub use analysis::{Analysis, AnalysisRef, Table};
pub use builder::PopulationBuilder;
pub use callbacks::{silent, Progress};
pub use clusters::{kmeans, kmeans_bytes, silhouette, silhouette_bytes, Clusters, KmeansSettings, Silhouettes};
pub use context::{Context, ContextBuilder, Loop};
pub use csv::{csv_number, CsvNumber, CsvReader, CsvSettings, Record};
pub use dataset::{Dataset, Selection};
pub use diagnosis::{diagnose, Diagnosis, DiagnosisRef, Mode, Sign};
pub use distances::{distances_cross, distances_nearest, distances_pairwise, DistanceKind, Layout, NearestRows};
pub use error::{Error, Result, Status};
pub use inference::{BandPlace, Evidence, Inference, InferenceRef, Null, SizeVerdict};
pub use instrument::Instrument;
pub use item::{Item, ItemKind, Missing, OutOfScale};
pub use library::{abi_version, constants, set_blas_threads, version, version_number};
pub use matrix::{dtype_size, Cell, Half, Matrix};
pub use metric::{Axis, Direction, Metric};
pub use neighbours::{NearPattern, NearRow, Neighbours, Part};
pub use npy::Npy;
pub use options::{OptionInfo, OptionType, Options};
pub use population::{Patterns, Population};
pub use profiles::{Profiles, ProfilesFormat, Sampling, Screening};
pub use prompt::{prompt_template, render_prompt, write_prompt, PromptKind};
pub use random::{Draw, PURPOSE_HOST};
pub use report::{Report, ReportedPopulation, TextStyle};
pub use response::{Outcome, Response, ResponseScale, Responses};
pub use result::{MetricResult, ResultTable, Validity};
pub use run::{CancelHandle, Run};
pub use schema::Schema;
pub use similarity::{
    diversity, diversity_bytes, magnitude, magnitude_bytes, mmd, mmd_bytes, similarity_matrix,
    similarity_matrix_bytes, vendi, vendi_bytes, Kernel, MagnitudeWay, Similarity,
};
pub use space::{Space, SpaceKind};
pub use spectrum::{
    covariance, entropy_discrete, entropy_gaussian, entropy_hill, entropy_nearest, entropy_simpson, spectrum,
    Divisor, EntropyEstimator, GaussianEntropy, Moment, Moments, Simpson,
};
