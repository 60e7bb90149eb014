//! The calls that make an [`Analysis`]: attributes, traits, fidelity, comparisons, power.
use crate::analysis::Analysis;
use crate::callbacks::{self, user, Progress};
use crate::error::Result;
use crate::options::{self, Options};
use crate::population::Population;
use crate::run::Run;
use crate::support::{self, c_string, codes, count, place, Texts};
use persona_sys as sys;
use std::ffi::CString;
use std::mem::MaybeUninit;
use std::ptr;

codes! {
    /// How agents of two populations belong together.
    Design {
        /// They do not: labels are dealt anew to all agents.
        Independent = PERSONA_DESIGN_INDEPENDENT,
        /// One persona in two models or waves: labels are swapped within pairs.
        Paired = PERSONA_DESIGN_PAIRED,
    }
}

codes! {
    /// How a drop is given.
    DropKind {
        /// In the metric's own unit.
        Absolute = PERSONA_DROP_ABSOLUTE,
        /// As a share of the size of the healthy value.
        OfHealthy = PERSONA_DROP_OF_HEALTHY,
        /// As a share of the way from the healthy value to the worst null.
        OfRange = PERSONA_DROP_OF_RANGE,
    }
}

/// Which assigned attributes the answers follow; `progress` may be [`silent`](crate::silent).
#[doc = sys::header_comment!(persona_attributes_analyse)]
pub fn attributes_analyse<P: Progress>(
    population: &Population,
    options: Option<&Options>,
    mut progress: P,
) -> Result<Analysis> {
    support::make(|out, err| unsafe {
        let (step, user) = (Some(callbacks::step::<P> as _), user(&mut progress));
        sys::persona_attributes_analyse(population.as_raw(), options::raw(options), step, user, out, err)
    })
}

/// Trait scores, their reliability, and whether they hang together as in the reference.
#[doc = sys::header_comment!(persona_traits_analyse)]
pub fn traits_analyse(
    population: &Population,
    reference: Option<&Population>,
    options: Option<&Options>,
) -> Result<Analysis> {
    let reference = reference.map_or(ptr::null_mut(), |reference| reference.as_raw());
    support::make(|out, err| unsafe {
        sys::persona_traits_analyse(population.as_raw(), reference, options::raw(options), out, err)
    })
}

/// Trait scores: `traits` numbers a row.
#[derive(Clone, Debug, PartialEq)]
pub struct TraitScores {
    /// The scores, row by row; NaN where too few items were answered.
    pub scores: Vec<f64>,
    /// The number of traits; [`Population::trait_name`] has their names.
    pub traits: usize,
}

/// The trait scores of a population.
#[doc = sys::header_comment!(persona_trait_scores)]
pub fn trait_scores(population: &Population, options: Option<&Options>) -> Result<TraitScores> {
    let mut traits = 0;
    let (raw, options) = (population.as_raw(), options::raw(options));
    support::call(|err| unsafe { sys::persona_trait_scores(raw, options, ptr::null_mut(), 0, &mut traits, err) })?;
    let traits = count(traits);
    let mut scores = support::room("trait scores", 0.0, population.rows(), traits)?;
    support::call(|err| unsafe {
        let capacity = place(scores.len());
        sys::persona_trait_scores(raw, options, scores.as_mut_ptr(), capacity, ptr::null_mut(), err)
    })?;
    Ok(TraitScores { scores, traits })
}

/// A trait, and the attribute that says at which level of it each row should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraitTarget<'a> {
    /// A trait of the population.
    pub trait_name: &'a str,
    /// An attribute of the population.
    pub attribute: &'a str,
    /// The levels in ascending order, all that rows have.
    pub levels: &'a [&'a str],
}

/// Whether trait scores follow the levels that were assigned.
#[doc = sys::header_comment!(persona_fidelity_analyse)]
#[doc = sys::header_comment!(persona_target_init)]
pub fn fidelity_analyse(
    population: &Population,
    reference: Option<&Population>,
    targets: &[TraitTarget<'_>],
    options: Option<&Options>,
) -> Result<Analysis> {
    let mut texts: Vec<(CString, CString, Texts)> = Vec::with_capacity(targets.len());
    let mut raw = Vec::with_capacity(targets.len());
    for target in targets {
        let name = c_string("the trait of a target", target.trait_name)?;
        let attribute = c_string("the attribute of a target", target.attribute)?;
        let levels = Texts::new("a level of a target", target.levels)?;
        let mut one = MaybeUninit::<sys::persona_target>::zeroed();
        let mut one = unsafe {
            sys::persona_target_init(one.as_mut_ptr());
            one.assume_init()
        };
        one.r#trait = name.as_ptr();
        one.attribute = attribute.as_ptr();
        one.levels = levels.as_ptr();
        one.level_count = support::place32(target.levels.len());
        raw.push(one);
        texts.push((name, attribute, levels)); // alive, and in their places on the heap, until the call is over
    }
    let reference = reference.map_or(ptr::null_mut(), |reference| reference.as_raw());
    let (population, targets, length) = (population.as_raw(), raw.as_ptr(), place(raw.len()));
    support::make(|out, err| unsafe {
        sys::persona_fidelity_analyse(population, reference, targets, length, options::raw(options), out, err)
    })
}

/// Whether two populations of a run (their places) differ.
#[doc = sys::header_comment!(persona_compare_pair)]
pub fn compare_pair<P: Progress>(
    run: &Run,
    first: usize,
    second: usize,
    design: Design,
    mut progress: P,
) -> Result<Analysis> {
    let (first, second, design) = (place(first), place(second), design.code());
    support::make(|out, err| unsafe {
        let (step, user) = (Some(callbacks::step::<P> as _), user(&mut progress));
        sys::persona_compare_pair(run.as_raw(), first, second, design, step, user, out, err)
    })
}

/// Compares all populations of a run and ranks them by nearness to healthy people.
#[doc = sys::header_comment!(persona_compare)]
pub fn compare<P: Progress>(run: &Run, design: Design, mut progress: P) -> Result<Analysis> {
    support::make(|out, err| unsafe {
        let (step, user) = (Some(callbacks::step::<P> as _), user(&mut progress));
        sys::persona_compare(run.as_raw(), design.code(), step, user, out, err)
    })
}

/// How many agents it takes to see a drop of a metric; 0 agents stand for as many as the reference has rows.
#[doc = sys::header_comment!(persona_power)]
pub fn power<P: Progress>(run: &Run, agents: usize, drop: f64, kind: DropKind, mut progress: P) -> Result<Analysis> {
    support::make(|out, err| unsafe {
        let (step, user) = (Some(callbacks::step::<P> as _), user(&mut progress));
        sys::persona_power(run.as_raw(), place(agents), drop, kind.code(), step, user, out, err)
    })
}
