//! Diagnosis: what is wrong with a population, in a word, with the evidence.
use crate::callbacks::{self, user, Progress};
use crate::error::Result;
use crate::options::{self, Options};
use crate::population::Population;
use crate::space::Space;
use crate::support::{self, borrowed, codes, owner, text};
use persona_sys as sys;
use std::ops::Deref;
use std::ptr;

codes! {
    /// How a population can fail.
    Mode {
        /// Too few rows or items to say anything.
        Unknown = PERSONA_MODE_UNKNOWN,
        /// As a second sample of the reference's law.
        Healthy = PERSONA_MODE_HEALTHY,
        /// Answers to different items have nothing to do with each other.
        Noise = PERSONA_MODE_NOISE,
        /// Everybody answers near one point.
        ModeCollapse = PERSONA_MODE_MODE_COLLAPSE,
        /// Agents are copies of few people.
        Archetypes = PERSONA_MODE_ARCHETYPES,
        /// Variation runs along one or two directions.
        Flat = PERSONA_MODE_FLAT,
        /// Rich, but where the reference is not.
        Misaligned = PERSONA_MODE_MISALIGNED,
        /// The reference's factors, with agents at their extremes.
        Caricature = PERSONA_MODE_CARICATURE,
        /// One end of a factor is never reached.
        MissingTail = PERSONA_MODE_MISSING_TAIL,
    }
}

impl Mode {
    /// All modes that the library tells apart.
    #[doc = sys::header_comment!(persona_mode_count)]
    pub fn all() -> impl Iterator<Item = Mode> {
        (0..unsafe { sys::persona_mode_count() }).filter_map(Mode::from_code)
    }

    /// Its name, such as "mode_collapse"; "unknown" for [`Mode::Unknown`].
    #[doc = sys::header_comment!(persona_mode_name)]
    pub fn name(self) -> &'static str {
        unsafe { text(sys::persona_mode_name(self.code())) }.unwrap_or("unknown")
    }

    /// What it means, in one sentence; "" for [`Mode::Unknown`].
    #[doc = sys::header_comment!(persona_mode_meaning)]
    pub fn meaning(self) -> &'static str {
        unsafe { text(sys::persona_mode_meaning(self.code())) }.unwrap_or("")
    }
}

owner! {
    /// A diagnosis of the program's own; it reads as a [`DiagnosisRef`].
    pub Diagnosis, persona_diagnosis, persona_diagnosis_free
}
unsafe impl Send for Diagnosis {}
unsafe impl Sync for Diagnosis {}

borrowed! {
    /// What is wrong with a population. Immutable, and shared by threads.
    DiagnosisRef, persona_diagnosis
}

/// Finds the failure modes of a population; `progress` may be [`silent`](crate::silent).
#[doc = sys::header_comment!(persona_diagnose)]
pub fn diagnose<P: Progress>(
    population: &Population,
    reference: Option<&Population>,
    space: &Space,
    options: Option<&Options>,
    mut progress: P,
) -> Result<Diagnosis> {
    let reference = reference.map_or(ptr::null_mut(), |reference| reference.as_raw());
    let (population, space, options) = (population.as_raw(), space.as_raw(), options::raw(options));
    support::make(|out, err| unsafe {
        let (step, user) = (Some(callbacks::step::<P> as _), user(&mut progress));
        sys::persona_diagnose(population, reference, space, options, step, user, out, err)
    })
}

impl Deref for Diagnosis {
    type Target = DiagnosisRef;
    fn deref(&self) -> &DiagnosisRef {
        unsafe { DiagnosisRef::from_raw(Diagnosis::as_raw(self)) }.expect("a diagnosis is never NULL")
    }
}

/// A sign that speaks for or against a mode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sign<'a> {
    /// Its name, such as "spread".
    pub name: &'a str,
    /// What it is, in one sentence.
    pub meaning: &'a str,
    /// The population's value.
    pub value: f64,
    /// The healthy value.
    pub healthy: f64,
    /// What a population made to fail scores; NaN where there is none.
    pub failed: f64,
    /// Standard deviations between the population and health; NaN where that was not measured.
    pub deviations: f64,
}

impl DiagnosisRef {
    /// The mode to name first.
    #[doc = sys::header_comment!(persona_diagnosis_primary)]
    pub fn primary(&self) -> Mode {
        Mode::from_code(unsafe { sys::persona_diagnosis_primary(self.as_raw()) }).unwrap_or(Mode::Unknown)
    }

    /// Whether a mode holds.
    #[doc = sys::header_comment!(persona_diagnosis_holds)]
    pub fn holds(&self, mode: Mode) -> bool {
        unsafe { sys::persona_diagnosis_holds(self.as_raw(), mode.code()) != 0 }
    }

    /// How sure a mode is, from 0 to 1; NaN where it cannot be known.
    #[doc = sys::header_comment!(persona_diagnosis_confidence)]
    pub fn confidence(&self, mode: Mode) -> f64 {
        unsafe { sys::persona_diagnosis_confidence(self.as_raw(), mode.code()) }
    }

    /// Why that cannot be known, or "".
    #[doc = sys::header_comment!(persona_diagnosis_reason)]
    pub fn reason(&self, mode: Mode) -> &str {
        unsafe { text(sys::persona_diagnosis_reason(self.as_raw(), mode.code())) }.unwrap_or("")
    }

    /// One plain sentence for people.
    #[doc = sys::header_comment!(persona_diagnosis_sentence)]
    pub fn sentence(&self) -> &str {
        unsafe { text(sys::persona_diagnosis_sentence(self.as_raw())) }.unwrap_or("")
    }

    /// The evidence of a mode.
    #[doc = sys::header_comment!(persona_diagnosis_evidence_count)]
    #[doc = sys::header_comment!(persona_diagnosis_evidence_name)]
    #[doc = sys::header_comment!(persona_diagnosis_evidence_meaning)]
    #[doc = sys::header_comment!(persona_diagnosis_evidence_value)]
    #[doc = sys::header_comment!(persona_diagnosis_evidence_healthy)]
    #[doc = sys::header_comment!(persona_diagnosis_evidence_failed)]
    #[doc = sys::header_comment!(persona_diagnosis_evidence_deviations)]
    pub fn evidence(&self, mode: Mode) -> impl Iterator<Item = Sign<'_>> + '_ {
        let (raw, mode) = (self.as_raw(), mode.code());
        let number = unsafe { sys::persona_diagnosis_evidence_count(raw, mode) };
        (0..number).map(move |index| unsafe {
            Sign {
                name: text(sys::persona_diagnosis_evidence_name(raw, mode, index)).unwrap_or(""),
                meaning: text(sys::persona_diagnosis_evidence_meaning(raw, mode, index)).unwrap_or(""),
                value: sys::persona_diagnosis_evidence_value(raw, mode, index),
                healthy: sys::persona_diagnosis_evidence_healthy(raw, mode, index),
                failed: sys::persona_diagnosis_evidence_failed(raw, mode, index),
                deviations: sys::persona_diagnosis_evidence_deviations(raw, mode, index),
            }
        })
    }
}
