//! The catalogue of metrics.
use crate::support::{c_string, codes, count, found, place32, text};
use persona_sys as sys;

codes! {
    /// The axis that a metric belongs to.
    Axis {
        /// How much of the persona space is occupied.
        Coverage = PERSONA_AXIS_COVERAGE,
        /// How evenly.
        Uniformity = PERSONA_AXIS_UNIFORMITY,
        /// How rich the patterns are.
        Complexity = PERSONA_AXIS_COMPLEXITY,
        /// Answers item by item, and repeated rows.
        Items = PERSONA_AXIS_ITEMS,
        /// How many kinds of agents there are.
        Diversity = PERSONA_AXIS_DIVERSITY,
        /// How far the population's law is from the reference's.
        Comparison = PERSONA_AXIS_COMPARISON,
    }
}

codes! {
    /// Which way is good.
    Direction {
        /// Read it beside the others.
        None = PERSONA_DIRECTION_NONE,
        /// More is better.
        Higher = PERSONA_DIRECTION_HIGHER,
        /// Less is better.
        Lower = PERSONA_DIRECTION_LOWER,
        /// The reference's own value is the target.
        Target = PERSONA_DIRECTION_TARGET,
    }
}

impl Axis {
    /// Its name, such as "coverage".
    #[doc = sys::header_comment!(persona_axis_name)]
    pub fn name(self) -> &'static str {
        unsafe { text(sys::persona_axis_name(self.code())) }.unwrap_or("")
    }
}

impl Direction {
    /// Its name, such as "higher".
    #[doc = sys::header_comment!(persona_direction_name)]
    pub fn name(self) -> &'static str {
        unsafe { text(sys::persona_direction_name(self.code())) }.unwrap_or("")
    }
}

/// A metric of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Metric(i32);

impl Metric {
    /// The whole catalogue.
    #[doc = sys::header_comment!(persona_metric_count)]
    pub fn all() -> impl Iterator<Item = Metric> {
        (0..unsafe { sys::persona_metric_count() }).map(Metric)
    }

    /// The metrics that a run adds by default.
    pub fn defaults() -> impl Iterator<Item = Metric> {
        Metric::all().filter(|metric| !metric.is_on_request())
    }

    /// The metric with a key.
    #[doc = sys::header_comment!(persona_metric_find)]
    pub fn find(key: &str) -> Option<Metric> {
        let key = c_string("the key of a metric", key).ok()?;
        found(unsafe { sys::persona_metric_find(key.as_ptr()) }.into()).map(|place| Metric(place32(place)))
    }

    /// Its place in the catalogue.
    pub fn index(self) -> usize {
        count(self.0.into())
    }

    pub(crate) fn at(place: i32) -> Option<Metric> {
        (0..unsafe { sys::persona_metric_count() }).contains(&place).then_some(Metric(place))
    }

    /// Its key, such as "participation_ratio".
    #[doc = sys::header_comment!(persona_metric_key)]
    pub fn key(self) -> &'static str {
        unsafe { text(sys::persona_metric_key(self.0)) }.unwrap_or("")
    }

    /// Its name for people.
    #[doc = sys::header_comment!(persona_metric_name)]
    pub fn name(self) -> &'static str {
        unsafe { text(sys::persona_metric_name(self.0)) }.unwrap_or("")
    }

    /// The formula, with its source.
    #[doc = sys::header_comment!(persona_metric_definition)]
    pub fn definition(self) -> &'static str {
        unsafe { text(sys::persona_metric_definition(self.0)) }.unwrap_or("")
    }

    /// What it tells.
    #[doc = sys::header_comment!(persona_metric_meaning)]
    pub fn meaning(self) -> &'static str {
        unsafe { text(sys::persona_metric_meaning(self.0)) }.unwrap_or("")
    }

    /// What it cannot see.
    #[doc = sys::header_comment!(persona_metric_fooled_by)]
    pub fn fooled_by(self) -> &'static str {
        unsafe { text(sys::persona_metric_fooled_by(self.0)) }.unwrap_or("")
    }

    /// The values that it can take.
    #[doc = sys::header_comment!(persona_metric_range)]
    pub fn range(self) -> &'static str {
        unsafe { text(sys::persona_metric_range(self.0)) }.unwrap_or("")
    }

    /// The keys of the options that it reads.
    #[doc = sys::header_comment!(persona_metric_options)]
    pub fn options(self) -> impl Iterator<Item = &'static str> {
        unsafe { text(sys::persona_metric_options(self.0)) }.unwrap_or("").split_whitespace()
    }

    /// The fewest rows for which it can be defined.
    #[doc = sys::header_comment!(persona_metric_minimum)]
    pub fn minimum(self) -> usize {
        count(unsafe { sys::persona_metric_minimum(self.0) })
    }

    /// The axis that it belongs to.
    #[doc = sys::header_comment!(persona_metric_axis)]
    pub fn axis(self) -> Option<Axis> {
        Axis::from_code(unsafe { sys::persona_metric_axis(self.0) })
    }

    /// Which way is good.
    #[doc = sys::header_comment!(persona_metric_direction)]
    pub fn direction(self) -> Option<Direction> {
        Direction::from_code(unsafe { sys::persona_metric_direction(self.0) })
    }

    /// What it accepts and needs, as the bits `PERSONA_METRIC_...` of `persona_sys`.
    #[doc = sys::header_comment!(persona_metric_traits)]
    pub fn traits(self) -> i32 {
        unsafe { sys::persona_metric_traits(self.0) }
    }

    /// Whether it compares with a reference.
    pub fn needs_reference(self) -> bool {
        self.traits() & sys::PERSONA_METRIC_NEEDS_REFERENCE != 0
    }

    /// Whether row weights enter.
    pub fn accepts_weights(self) -> bool {
        self.traits() & sys::PERSONA_METRIC_ACCEPTS_WEIGHTS != 0
    }

    /// Whether pairwise missing answers enter.
    pub fn accepts_missing(self) -> bool {
        self.traits() & sys::PERSONA_METRIC_ACCEPTS_MISSING != 0
    }

    /// Whether it is costly or special, and so not among those that a run adds by default.
    pub fn is_on_request(self) -> bool {
        self.traits() & sys::PERSONA_METRIC_ON_REQUEST != 0
    }

    /// The number of its definition; it changes when values do.
    #[doc = sys::header_comment!(persona_metric_version)]
    pub fn version(self) -> i32 {
        unsafe { sys::persona_metric_version(self.0) }
    }
}
