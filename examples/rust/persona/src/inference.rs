//! Inference: intervals, healthy bands and nulls beside the values of a run.
use crate::callbacks::{self, user, Progress};
use crate::error::Result;
use crate::run::Run;
use crate::support::{self, borrowed, c_string, codes, count, owner, place, text};
use persona_sys as sys;
use std::ops::Deref;

codes! {
    /// Where the matched value lies.
    BandPlace {
        /// There is no band or no matched value.
        Unknown = PERSONA_BAND_UNKNOWN,
        /// Below the band.
        Below = PERSONA_BAND_BELOW,
        /// In it.
        Inside = PERSONA_BAND_INSIDE,
        /// Above it.
        Above = PERSONA_BAND_ABOVE,
    }
}

impl BandPlace {
    /// "unknown", "below", "inside", "above".
    #[doc = sys::header_comment!(persona_band_place_name)]
    pub fn name(self) -> &'static str {
        unsafe { text(sys::persona_band_place_name(self.code())) }.unwrap_or("")
    }
}

codes! {
    /// Whether a population is large enough for a metric to be read.
    SizeVerdict {
        /// There is no band, or no null that differs.
        Unknown = PERSONA_SIZE_UNKNOWN,
        /// It is.
        Enough = PERSONA_SIZE_ENOUGH,
        /// More agents would help.
        FewAgents = PERSONA_SIZE_FEW_AGENTS,
        /// The reference alone keeps the band too wide.
        FewReference = PERSONA_SIZE_FEW_REFERENCE,
    }
}

impl SizeVerdict {
    /// "unknown", "enough", "few_agents", "few_reference_rows".
    #[doc = sys::header_comment!(persona_size_name)]
    pub fn name(self) -> &'static str {
        unsafe { text(sys::persona_size_name(self.code())) }.unwrap_or("")
    }
}

owner! {
    /// An inference of the program's own; it reads as an [`InferenceRef`].
    pub Inference, persona_inference, persona_inference_free
}
unsafe impl Send for Inference {}
unsafe impl Sync for Inference {}

borrowed! {
    /// What the numbers of a run mean. Immutable, and shared by threads.
    InferenceRef, persona_inference
}

impl Inference {
    /// Makes intervals, bands and nulls for every population and metric of an executed run; `progress` may be
    /// [`silent`](crate::silent).
    #[doc = sys::header_comment!(persona_inference_create)]
    pub fn new<P: Progress>(run: &Run, mut progress: P) -> Result<Inference> {
        support::make(|out, err| unsafe {
            let (step, user) = (Some(callbacks::step::<P> as _), user(&mut progress));
            sys::persona_inference_create(run.as_raw(), step, user, out, err)
        })
    }
}

impl Deref for Inference {
    type Target = InferenceRef;
    fn deref(&self) -> &InferenceRef {
        unsafe { InferenceRef::from_raw(Inference::as_raw(self)) }.expect("an inference is never NULL")
    }
}

impl InferenceRef {
    /// The populations of the run, by their places from 0.
    #[doc = sys::header_comment!(persona_inference_population_count)]
    pub fn population_count(&self) -> usize {
        count(unsafe { sys::persona_inference_population_count(self.as_raw()) })
    }

    /// The rows of the reference that each draw holds out; 0 where nothing was matched.
    #[doc = sys::header_comment!(persona_inference_held_rows)]
    pub fn held_rows(&self, population: usize) -> usize {
        count(unsafe { sys::persona_inference_held_rows(self.as_raw(), place(population)) })
    }

    /// The rows of the reference that they are scored against.
    #[doc = sys::header_comment!(persona_inference_rest_rows)]
    pub fn rest_rows(&self, population: usize) -> usize {
        count(unsafe { sys::persona_inference_rest_rows(self.as_raw(), place(population)) })
    }

    /// What stands beside a metric of a population.
    #[doc = sys::header_comment!(persona_inference_get)]
    pub fn get(&self, population: usize, key: &str) -> Option<&Evidence> {
        let key = c_string("the key of a metric", key).ok()?;
        unsafe { Evidence::from_raw(sys::persona_inference_get(self.as_raw(), place(population), key.as_ptr())) }
    }
}

/// A population that is known to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Null(i32);

impl Null {
    /// All of them.
    #[doc = sys::header_comment!(persona_null_count)]
    pub fn all() -> impl Iterator<Item = Null> {
        (0..unsafe { sys::persona_null_count() }).map(Null)
    }

    /// Its name, such as "random_responder".
    #[doc = sys::header_comment!(persona_null_name)]
    pub fn name(self) -> &'static str {
        unsafe { text(sys::persona_null_name(self.0)) }.unwrap_or("")
    }

    /// What it is, in one sentence.
    #[doc = sys::header_comment!(persona_null_meaning)]
    pub fn meaning(self) -> &'static str {
        unsafe { text(sys::persona_null_meaning(self.0)) }.unwrap_or("")
    }
}

borrowed! {
    /// What stands beside one value. Borrowed from an inference.
    Evidence, persona_evidence
}

macro_rules! evidence_numbers {
    ($($(#[$meta:meta])* $name:ident = $function:ident;)+) => {
        impl Evidence { $(
            $(#[$meta])*
            #[doc = persona_sys::header_comment!($function)]
            pub fn $name(&self) -> f64 {
                unsafe { sys::$function(self.as_raw()) }
            }
        )+ }
    };
}

evidence_numbers! {
    /// The mean score of the population over the draws, at matched sizes.
    matched = persona_evidence_matched;
    /// Its Monte-Carlo error.
    matched_error = persona_evidence_matched_error;
    /// The lower end of the healthy band.
    band_low = persona_evidence_band_low;
    /// The mean score of people who were held out.
    band_centre = persona_evidence_band_centre;
    /// The upper end of the healthy band.
    band_high = persona_evidence_band_high;
    /// The standard deviation behind the band.
    band_spread = persona_evidence_band_spread;
    /// The lower end of the interval of the value, at full size.
    interval_low = persona_evidence_interval_low;
    /// The upper end of it.
    interval_high = persona_evidence_interval_high;
    /// The standard deviation of the value from one such population to the next.
    interval_spread = persona_evidence_interval_spread;
    /// The error of the value that random points make.
    monte_carlo_error = persona_evidence_monte_carlo_error;
    /// The least drop that is seen, at matched sizes.
    detectable = persona_evidence_detectable;
    /// The difference that matters.
    material = persona_evidence_material;
}

impl Evidence {
    /// Why there is no band or no matched value, or "".
    #[doc = sys::header_comment!(persona_evidence_band_reason)]
    pub fn band_reason(&self) -> &str {
        unsafe { text(sys::persona_evidence_band_reason(self.as_raw())) }.unwrap_or("")
    }

    /// Why there is no interval, or "".
    #[doc = sys::header_comment!(persona_evidence_interval_reason)]
    pub fn interval_reason(&self) -> &str {
        unsafe { text(sys::persona_evidence_interval_reason(self.as_raw())) }.unwrap_or("")
    }

    /// Where the matched value lies.
    #[doc = sys::header_comment!(persona_evidence_place)]
    pub fn place(&self) -> BandPlace {
        BandPlace::from_code(unsafe { sys::persona_evidence_place(self.as_raw()) }).unwrap_or(BandPlace::Unknown)
    }

    /// What a null scores: the mean over its draws.
    #[doc = sys::header_comment!(persona_evidence_null_value)]
    pub fn null_value(&self, null: Null) -> f64 {
        unsafe { sys::persona_evidence_null_value(self.as_raw(), null.0) }
    }

    /// The least that it scores.
    #[doc = sys::header_comment!(persona_evidence_null_low)]
    pub fn null_low(&self, null: Null) -> f64 {
        unsafe { sys::persona_evidence_null_low(self.as_raw(), null.0) }
    }

    /// The most that it scores.
    #[doc = sys::header_comment!(persona_evidence_null_high)]
    pub fn null_high(&self, null: Null) -> f64 {
        unsafe { sys::persona_evidence_null_high(self.as_raw(), null.0) }
    }

    /// Whether the population is large enough for the metric.
    #[doc = sys::header_comment!(persona_evidence_size)]
    pub fn size(&self) -> SizeVerdict {
        SizeVerdict::from_code(unsafe { sys::persona_evidence_size(self.as_raw()) }).unwrap_or(SizeVerdict::Unknown)
    }
}
