//! Profiles of a schema: drawn, read, written and screened by its rules.
use crate::callbacks;
use crate::error::Result;
use crate::schema::Schema;
use crate::support::{self, c_path, check_length, codes, count, found, owner, place, place32, text, Owner};
use persona_sys as sys;
use std::io::Write;
use std::mem::MaybeUninit;
use std::path::Path;
use std::ptr;

codes! {
    /// The format of a file of profiles.
    ProfilesFormat {
        /// One JSON document.
        Json = PERSONA_PROFILES_JSON,
        /// A JSON document a line.
        Jsonl = PERSONA_PROFILES_JSONL,
        /// CSV.
        Csv = PERSONA_PROFILES_CSV,
    }
}

owner! {
    /// Profiles: one code a dimension each. Immutable, and shared by threads.
    Handle, persona_profiles, persona_profiles_free
}
unsafe impl Send for Handle {}
unsafe impl Sync for Handle {}

/// Profiles of a schema: a code for each dimension. Immutable, and shared by threads.
#[derive(Debug)]
pub struct Profiles {
    handle: Handle,
    dimensions: usize,
}

owner! {
    /// What the rules say of profiles. Immutable, and shared by threads.
    pub Screening, persona_screening, persona_screening_free
}
unsafe impl Send for Screening {}
unsafe impl Sync for Screening {}

/// How profiles are drawn: `Sampling { n: 500, filter: true, ..Sampling::default() }`.
#[derive(Clone, Copy, Debug)]
pub struct Sampling<'a> {
    /// Candidates that break a rule are drawn again.
    pub filter: bool,
    /// How many profiles.
    pub n: i64,
    /// Seed of the draws.
    pub seed: u64,
    /// Candidates refused in a row before the call gives up.
    pub most_attempts: i64,
    /// Weights over values; NaN where the schema's margins stay.
    pub margins: Option<&'a [f64]>,
    /// Counts over values, exactly met; NaN where there is no quota.
    pub quotas: Option<&'a [f64]>,
    /// Profiles of which a row is drawn by its weight for the dimensions that it has.
    pub joint: Option<&'a Profiles>,
}

impl Default for Sampling<'_> {
    /// No filter, no profile, seed 42, the schema's margins.
    #[doc = sys::header_comment!(persona_sampling_init)]
    fn default() -> Self {
        let raw = raw_default();
        Sampling {
            filter: raw.filter != 0,
            n: raw.n,
            seed: raw.seed,
            most_attempts: raw.most_attempts,
            margins: None,
            quotas: None,
            joint: None,
        }
    }
}

fn raw_default() -> sys::persona_sampling {
    let mut raw = MaybeUninit::<sys::persona_sampling>::zeroed();
    unsafe {
        sys::persona_sampling_init(raw.as_mut_ptr());
        raw.assume_init()
    }
}

fn table(what: &str, schema: &Schema, table: Option<&[f64]>) -> Result<*const f64> {
    match table {
        Some(table) => {
            check_length(what, table.len(), schema.all_values())?;
            Ok(table.as_ptr())
        }
        None => Ok(ptr::null()),
    }
}

impl Profiles {
    /// Draws profiles; also gives what the rules say of all candidates, refused ones included.
    #[doc = sys::header_comment!(persona_profiles_sample)]
    pub fn sample(schema: &Schema, sampling: &Sampling<'_>) -> Result<(Profiles, Screening)> {
        let mut raw = raw_default();
        raw.filter = sampling.filter.into();
        raw.n = sampling.n;
        raw.seed = sampling.seed;
        raw.most_attempts = sampling.most_attempts;
        raw.margins = table("the margins", schema, sampling.margins)?;
        raw.quotas = table("the quotas", schema, sampling.quotas)?;
        raw.joint = sampling.joint.map_or(ptr::null(), |joint| joint.as_raw() as *const _);
        let mut screening = ptr::null_mut();
        let handle: Result<Handle> = support::make(|out, err| unsafe {
            sys::persona_profiles_sample(schema.as_raw(), &raw, out, &mut screening, err)
        });
        // Owned first: when the profiles are there, so is the screening.
        let screening = if screening.is_null() { None } else { Some(unsafe { Screening::own(screening) }) };
        let profiles = Profiles { handle: handle?, dimensions: schema.dimension_count() };
        Ok((profiles, screening.expect("the library gives both or neither")))
    }

    /// Reads profiles from a file, in any of the formats.
    #[doc = sys::header_comment!(persona_profiles_read)]
    pub fn read(schema: &Schema, path: impl AsRef<Path>) -> Result<Profiles> {
        let path = c_path(path.as_ref())?;
        let handle = support::make(|out, err| unsafe {
            sys::persona_profiles_read(schema.as_raw(), path.as_ptr(), out, err)
        })?;
        Ok(Profiles { handle, dimensions: schema.dimension_count() })
    }

    /// The handle, for calls of `persona_sys`. It stays this value's: do not free it.
    pub fn as_raw(&self) -> *mut sys::persona_profiles {
        self.handle.as_raw()
    }

    /// How many there are.
    #[doc = sys::header_comment!(persona_profiles_count)]
    pub fn len(&self) -> usize {
        count(unsafe { sys::persona_profiles_count(self.as_raw()) })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name of a profile.
    #[doc = sys::header_comment!(persona_profiles_id)]
    pub fn id(&self, row: usize) -> Option<&str> {
        unsafe { text(sys::persona_profiles_id(self.as_raw(), place(row))) }
    }

    /// The weight of a profile.
    #[doc = sys::header_comment!(persona_profiles_weight)]
    pub fn weight(&self, row: usize) -> f64 {
        unsafe { sys::persona_profiles_weight(self.as_raw(), place(row)) }
    }

    /// The value of a profile in a dimension; None when it is missing.
    #[doc = sys::header_comment!(persona_profiles_value)]
    pub fn value(&self, row: usize, dimension: usize) -> Option<usize> {
        found(unsafe { sys::persona_profiles_value(self.as_raw(), place(row), place32(dimension)) }.into())
    }

    /// All codes of a profile, one a dimension, -1 where a value is missing; borrowed, not copied.
    #[doc = sys::header_comment!(persona_profiles_codes)]
    pub fn codes(&self, row: usize) -> Option<&[i32]> {
        let codes = unsafe { sys::persona_profiles_codes(self.as_raw(), place(row)) };
        (!codes.is_null()).then(|| unsafe { std::slice::from_raw_parts(codes, self.dimensions) })
    }

    /// Writes the profiles.
    #[doc = sys::header_comment!(persona_profiles_write)]
    pub fn write<W: Write>(&self, format: ProfilesFormat, mut writer: W) -> Result<()> {
        callbacks::write(&mut writer, |sink, user, err| unsafe {
            sys::persona_profiles_write(self.as_raw(), format.code(), sink, user, err)
        })
    }

    /// Counts which rules they break.
    #[doc = sys::header_comment!(persona_profiles_screen)]
    pub fn screen(&self) -> Result<Screening> {
        support::make(|out, err| unsafe { sys::persona_profiles_screen(self.as_raw(), out, err) })
    }
}

impl Screening {
    /// How many candidates there were.
    #[doc = sys::header_comment!(persona_screening_candidates)]
    pub fn candidates(&self) -> usize {
        count(unsafe { sys::persona_screening_candidates(self.as_raw()) })
    }

    /// How many break a rule.
    #[doc = sys::header_comment!(persona_screening_removed)]
    pub fn removed(&self) -> usize {
        count(unsafe { sys::persona_screening_removed(self.as_raw()) })
    }

    /// How many break this rule.
    #[doc = sys::header_comment!(persona_screening_hits)]
    pub fn hits(&self, rule: usize) -> usize {
        count(unsafe { sys::persona_screening_hits(self.as_raw(), place32(rule)) })
    }

    /// How many have a value: of all, or of those that are `kept`.
    #[doc = sys::header_comment!(persona_screening_count)]
    pub fn count(&self, dimension: usize, value: usize, kept: bool) -> usize {
        let (dimension, value) = (place32(dimension), place32(value));
        count(unsafe { sys::persona_screening_count(self.as_raw(), dimension, value, kept.into()) })
    }
}
